"""Files with mistakes in them end in findings and messages: never in a traceback, never without an end."""

from __future__ import annotations

import shutil
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfnkit.cli import main
from cfnkit.lint.results.failures import CRASH
from support.mutations import mutated

CHECKOUT = Path(__file__).parent.parent
TEMPLATES = sorted(
    path
    for path in (*CHECKOUT.glob("templates/**/*.yaml"), *CHECKOUT.glob("macros/**/*.yaml"))
    if "Resources:" in path.read_text("utf-8")
)
SECONDS, MEMORY = 30, 1_000_000  # of the processor, and KiB beyond those of the first examples

CONFIGURATION = """\
version: 1
templates: ["*.yaml"]
rule_tables: [common]
targets:
  prod:
    region: eu-west-1
    account_id: "111111111111"
    stack_name: web
    parameters: {Env: prod}
macros:
  Echo: {handler: echo/echo.py:handler, timeout: 5, environment: {A: b}}
  Played: {replay: recordings}
includes: {"s3://snippets/": ./snippets}
lookups:
  ssm: {/app/ami: {type: String, value: ami-1, version: 3}, /app/zone: {versions: {1: a, 2: b}}}
  secrets: {db: {value: {user: a, password: b}}, api: {stages: [AWSCURRENT]}}
  exports: {net-VpcId: vpc-1}
  physical_ids: {Bucket: my-bucket}
  attributes: {Bucket.Arn: "arn:aws:s3:::my-bucket"}
  availability_zones: {us-east-1: [us-east-1a, us-east-1b]}
drift:
  ignore: [{type: AWS::ECS::Service, path: /DesiredCount, reason: autoscaling sets it}]
check:
  ignore: [W3005]
  include: [I]
  mandatory: [E3012]
  fail_on: warning
  engine: cfn-lint
  per_path:
    - {paths: ["a/*"], ignore: [E3002], reason: generated}
"""
PARAMETERS = '[{"ParameterKey": "Env", "ParameterValue": "dev"}, {"ParameterKey": "Names", "ParameterValue": "a,b"}]'
IGNORED = """\
version: 1
rules:
  - {type: "AWS::SQS::*", path: /Properties/Tags/*, reason: by hand}
  - {resource: Queue, path: /Properties/VisibilityTimeout, reason: tuned, until: 2030-01-01}
"""
DRIFT = ("drift", "two_queues.yaml", "--actual", "live.json")
WRITING = (
    ("check", "two_queues.yaml", "--engine", "fast"),
    ("check", "two_queues.yaml", "--engine", "fast", "--write-baseline", "--baseline", "findings.json"),
    ("drift", "accept", "two_queues.yaml", "--actual", "live.json", "--baseline", "accepted.json", "--reason", "x"),
)
# By the file that is changed: the commands that read it.
COMMANDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "t.yaml": (
        ("render", "t.yaml"),
        ("render", "t.yaml", "--stage", "resolved", "--format", "json"),
        ("explain", "t.yaml", "Resources"),
        ("explain", "t.yaml", "/Resources", "--format", "json"),
        ("refs", "t.yaml"),
        ("check", "t.yaml", "--no-cache"),
        ("check", "t.yaml", "--no-cache", "--include", "I", "--format", "sarif"),
        ("check", "t.yaml", "--no-cache", "--engine", "fast"),
        ("drift", "t.yaml", "--actual", "live.json"),
    ),
    ".cfnkit.yaml": (
        ("render", "t.yaml"),
        ("refs", "t.yaml", "--target", "prod"),
        ("check", "t.yaml", "--no-cache", "--engine", "fast"),
        ("drift", "t.yaml", "--actual", "live.json"),
    ),
    "parameters.json": (
        ("render", "t.yaml", "--parameter-file", "parameters.json"),
        ("check", "t.yaml", "--parameter-file", "parameters.json", "--no-cache", "--engine", "fast"),
        (*DRIFT, "--parameter-file", "parameters.json"),
    ),
    "live.json": (
        DRIFT,
        (*DRIFT, "--format", "json"),
        (*DRIFT, "--undeclared", "--explain"),
        (*DRIFT, "--propose", "-"),
    ),
    "accepted.json": ((*DRIFT, "--baseline", "accepted.json"),),
    "ignored.yaml": ((*DRIFT, "--ignore", "ignored.yaml"),),
    "findings.json": (("check", "two_queues.yaml", "--baseline", "findings.json", "--no-cache", "--engine", "fast"),),
    "cache": (("check", "two_queues.yaml", "--engine", "fast"),),
}


def told(words: tuple[str, ...]) -> tuple[int, str, str]:
    """The exit status of a command, and what it writes."""
    out, errors = (TextIOWrapper(BytesIO(), "utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(errors):
        try:
            status = main(words)
        except SystemExit as end:
            status = int(end.code or 0)
    said = []
    for stream in (out, errors):
        stream.flush()
        said.append(stream.buffer.getvalue().decode("utf-8"))
    return status, said[0], said[1]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which all files are as they should be."""
    folder = tmp_path_factory.mktemp("whole")
    shutil.copytree(CHECKOUT / "templates" / "examples", folder, dirs_exist_ok=True)
    (folder / "live.json").write_bytes((folder / "two_queues.snapshot.json").read_bytes())
    (folder / ".cfnkit.yaml").write_text(CONFIGURATION)
    (folder / "parameters.json").write_text(PARAMETERS)
    (folder / "ignored.yaml").write_text(IGNORED)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("XDG_CACHE_HOME", str(folder / "caches"))
        for words in WRITING:
            status, _, errors = told(words)
            assert status != 1, errors
    return folder


def in_which_it_is_changed(whole: Path, folder: Path, name: str, template: Path, random: Random) -> None:
    """Make a folder as it should be, with a mistake in one file."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole, folder)
    (folder / "t.yaml").write_bytes(template.read_bytes())
    paths = (
        [path for path in sorted((folder / "caches").rglob("*")) if path.is_file()]
        if name == "cache"
        else [folder / name]
    )
    path = random.choice(paths)
    path.write_bytes(mutated(path.read_bytes().decode("utf-8", "replace"), random))


@pytest.mark.slow
@pytest.mark.thorough
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400, derandomize=False)
@given(
    st.sampled_from(sorted(COMMANDS) + ["t.yaml"] * 8), st.sampled_from(TEMPLATES), st.randoms(use_true_random=False)
)
def test_a_mistake_in_a_file_is_reported(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, template: Path, random: Any
) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    import resource

    folder = tmp_path / "changed"
    in_which_it_is_changed(whole, folder, name, template, random)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "caches"))
    command = random.choice(COMMANDS[name])
    before, memory = process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    status, out, errors = told((*command, "--macros", "never"))

    is_told = "cfnkit: " in errors or ": error" in errors
    assert status != 1 or is_told or command[0] == "drift", (command, errors)  # 1 is drift there
    assert not errors.startswith("Traceback"), (command, errors)
    assert CRASH not in out, (command, out)
    assert process_time() - before < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < MEMORY
