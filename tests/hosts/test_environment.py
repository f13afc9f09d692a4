"""The environment of a macro: clean, without credentials, unless it is given the caller's."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

CALLER = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "the-callers-secret-key",
    "AWS_SESSION_TOKEN": "the-callers-session-token",
    "AWS_PROFILE": "work",
    "AWS_REGION": "sa-east-1",
    "AWS_DEFAULT_REGION": "sa-east-1",
    "GITHUB_TOKEN": "the-callers-other-token",
    "PYTHONPATH": "/nowhere",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "Europe/Paris",
}
PRINT = "import os, json; print(json.dumps(dict(os.environ)))"
RETURN = "import os\ndef handler(event, context): return dict(os.environ)"


@pytest.fixture(params=["python", "command"])
def environment_of(request: Any, python_host: Any, command_host: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The environment that a macro sees, of either host."""
    for name, value in CALLER.items():
        monkeypatch.setenv(name, value)

    def see(**options: Any) -> dict[str, str]:
        host = python_host(RETURN, **options) if request.param == "python" else command_host(PRINT, **options)
        seen: dict[str, str] = json.loads(host.invoke("{}").payload)
        return seen

    return see


def test_nothing_of_the_caller_gets_through_but_path_and_locale(environment_of: Any) -> None:
    seen = environment_of(region="eu-west-1", function_name="count")
    seen.pop("LC_CTYPE", None)  # Python sets it for itself and what it starts where no locale is set
    home = seen["HOME"]
    assert home not in ("", os.environ.get("HOME"))
    assert Path(seen.pop("LAMBDA_TASK_ROOT")).is_absolute()
    assert seen == {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "Europe/Paris",
        "HOME": home,
        "TMPDIR": home,
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_LAMBDA_FUNCTION_NAME": "count",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def test_a_macro_with_aws_acts_as_the_caller_in_its_own_region(
    environment_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    seen = environment_of(aws=True, region="eu-west-1")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "HOME"):
        assert seen[name] == os.environ[name]
    assert seen["AWS_REGION"] == seen["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert "AWS_EC2_METADATA_DISABLED" not in seen
    assert "GITHUB_TOKEN" not in seen
    assert seen["TMPDIR"] != os.environ.get("TMPDIR")


def test_the_macros_own_variables_win(environment_of: Any) -> None:
    seen = environment_of(environment={"LOG_LEVEL": "debug", "TZ": "UTC", "AWS_REGION": "us-west-2"})
    assert (seen["LOG_LEVEL"], seen["TZ"], seen["AWS_REGION"]) == ("debug", "UTC", "us-west-2")


@pytest.mark.parametrize("kind", ["python", "command"])
def test_credentials_that_a_macro_prints_are_masked(
    python_host: Any, command_host: Any, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    for name, value in CALLER.items():
        monkeypatch.setenv(name, value)
    code = "import os, sys; print(os.environ, file=sys.stderr); raise ValueError(os.environ['AWS_SESSION_TOKEN'])"
    host = command_host(code, aws=True) if kind == "command" else python_host(
        f"def handler(event, context):\n {code}", aws=True
    )  # fmt: skip
    answer = host.invoke("{}")
    assert answer.payload is None
    assert "'AWS_SECRET_ACCESS_KEY': '****'" in answer.log
    assert "the-callers-secret-key" not in str(answer)
    assert "the-callers-session-token" not in str(answer)


@pytest.mark.parametrize("environment", [{"A=B": "the-value"}, {"A": "the\0value"}])
def test_a_variable_that_cannot_be_is_refused_without_its_value(
    python_host: Any, command_host: Any, environment: dict[str, str]
) -> None:
    for host in (python_host("", environment=environment), command_host("", environment=environment)):
        answer = host.invoke("{}")
        assert answer.payload is None
        assert " cannot be started: " in answer.failure
        assert "value" not in answer.failure.replace("illegal environment variable name", "")
