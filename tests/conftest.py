"""Settings and fixtures of all tests; tests/support has the rest that they share."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path

import pytest
from botocore.loaders import create_loader
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture.providers import HypothesisProvider
from hypothesis.internal.constants_ast import Constants

from cfnkit.lint import digests

# These need signals, or run functions on the Lambda runtime client, neither of which Windows has.
collect_ignore = (
    [
        "macro/test_limits.py",
        "macros/test_guard_hook.py",
        "testing/local/test_functions.py",
        "testing/local/test_lambda_runtime.py",
        "testing/test_answers_agree.py",
    ]
    if sys.platform == "win32"
    else []
)

# What the runners of the documents' blocks assert is told with its values, as in a test.
pytest.register_assert_rewrite("blocks")

pytest_plugins = (
    "support.aws_server",
    "support.aws_stub",
    "support.cfn_lint",
    "support.emulator",
    "support.member_accounts",
)

# A slow machine is no failure: no deadline, no check of the speed of strategies.
_UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", _UNTIMED, derandomize=True, max_examples=20)
settings.register_profile("thorough", _UNTIMED, derandomize=False, max_examples=400)
settings.load_profile("quick")


def pytest_configure() -> None:
    """Look for no garbage while tests are collected: almost all that is made then stays."""
    gc.disable()


def pytest_sessionstart() -> None:
    """Where the examples are to be the same on each run, make them independent of the tests that ran before.

    Hypothesis also draws constants of the modules that are imported at that time, if they lie in no folder `tests`.
    """
    if settings().derandomize:
        pytest.MonkeyPatch().setattr(HypothesisProvider, "_local_constants", Constants())


def pytest_collection_finish() -> None:
    """Look for garbage less often, and not among what is imported by now: it took a fifth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    gc.enable()


def pytest_sessionfinish() -> None:
    """Look for no garbage any more: all goes with the process."""
    gc.freeze()
    gc.disable()


@pytest.fixture(autouse=True)
def _no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds credentials or a region of the person who runs it, or what they permit."""
    said = ("CFNKIT_AWS", "CFNKIT_OFFLINE", "CFNKIT_MACROS")
    for name in [name for name in os.environ if name.startswith("AWS_") or name in said]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the cache of the person who runs it, or reads their settings."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


@pytest.fixture(autouse=True, scope="session")
def _one_loader() -> Iterator[None]:
    """All sessions of boto3 share a loader, so that the description of a service is read once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.session.create_loader", cache(create_loader))
        yield


@pytest.fixture(autouse=True, scope="session")
def _one_digest_of_the_package() -> Iterator[None]:
    """The cache of findings reads the code of cfnkit and its rules once, not for each check in this process."""
    read, read_once = digests._folder_digest, cache(digests._folder_digest)
    top = Path(__file__).parent.parent
    code = {str(top / "cfnkit"), str(top / "rules")}

    def digest(path: str, kind: str, key: bytes) -> str | None:
        if path not in code:
            return read(path, kind, key)
        return blake2b(str(read_once(path, kind, b"")).encode(), key=key, digest_size=16).hexdigest()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digests, "_folder_digest", digest)
        yield


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The top of the checkout."""
    return Path(__file__).parent.parent
