"""Code that a checkout names runs for its owner only, and not where the user forbids code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.checkouts import Run, checkout, run

NOBODY = 65534
HANDLER = """\
import os.path
def handler(event, context):
    folder, name = os.path.split(__file__)  # which cannot be written
    open(os.path.join(os.path.dirname(folder), name + ".ran"), "w").close()
    return {**event, "status": "success"}
"""
RULE = """\
from cfnlint.rules import CloudFormationLintRule
open(__file__ + ".ran", "w").close()
class Evil(CloudFormationLintRule):
    id = "E9999"
    shortdesc = description = "It ran"
    source_url = "https://example.com"
    tags = []
"""
AS_ROOT = pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="only root can give a file away")

__all__ = ["run"]


def ran(folder: Path) -> list[str]:
    """The files of code that ran."""
    return sorted(path.name.removesuffix(".ran") for path in folder.rglob("*.ran"))


def code_of(folder: Path) -> Path:
    """A checkout with a macro in a folder of its own, `code`."""
    macro = "macros: {Evil: {handler: code/h.py:handler}}"
    checkout(folder, macro, "Transform: Evil\nResources: {A: {Type: T::T::T}}\n")
    (folder / "code").mkdir()
    (folder / "code" / "h.py").write_text(HANDLER)
    (folder / "code" / "part").mkdir()
    (folder / "code" / "part" / "inner.py").write_text("")
    return folder


def _handler(folder: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    os.chown(folder / "code" / "h.py", NOBODY, NOBODY)


def _imported(folder: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    os.chown(folder / "code" / "part" / "inner.py", NOBODY, NOBODY)


def _folder(folder: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    os.chown(folder / "code", NOBODY, NOBODY)


def _writable(folder: Path) -> None:
    (folder / "code" / "part").chmod(0o777)


def _bytecode(folder: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    (folder / "code" / "__pycache__").mkdir()
    (folder / "code" / "__pycache__" / "h.cpython-311.pyc").write_bytes(b"")
    os.chown(folder / "code" / "__pycache__" / "h.cpython-311.pyc", NOBODY, NOBODY)


def _linked(folder: Path) -> None:
    """A link to a file of the user's own, which lies in another user's folder."""
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    (folder / "theirs").mkdir()
    (folder / "theirs" / "more.py").write_text("")
    os.chown(folder / "theirs", NOBODY, NOBODY)
    (folder / "code" / "more.py").symlink_to(folder / "theirs" / "more.py")


def _linked_package(folder: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    (folder / "theirs").mkdir()
    (folder / "theirs" / "inner.py").write_text("")
    os.chown(folder / "theirs" / "inner.py", NOBODY, NOBODY)
    (folder / "code" / "theirs").symlink_to(folder / "theirs")


@AS_ROOT
@pytest.mark.parametrize("give", [_handler, _imported, _folder, _writable, _bytecode, _linked, _linked_package])
def test_code_that_others_may_change_runs_by_config_only(
    run: Run, tmp_path: Path, give: Callable[[Path], None]
) -> None:
    folder = code_of(tmp_path / "repo")
    give(folder)
    for words in (("check", "t.yaml"), ("render", "t.yaml"), ("explain", "t.yaml", "Resources")):
        ended = run(folder, "cfnkit", *words)
        assert ended.returncode not in (0, 4)
        assert "The code of the macro Evil is not used" in ended.stdout + ended.stderr
    assert ran(folder) == []
    assert run(folder, "cfnkit", "render", "t.yaml", "--config", ".cfnkit.yaml").returncode == 0
    assert ran(folder) == ["h.py"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no owners in this sense")
def test_a_link_in_the_code_leads_nowhere_outside_of_the_repository(run: Run, tmp_path: Path) -> None:
    folder = code_of(tmp_path / "checkout")
    (tmp_path / "outside").mkdir()
    (folder / "code" / "outside").symlink_to(tmp_path / "outside")
    (folder / "code" / "again").symlink_to(folder / "code")
    refused = run(folder, "cfnkit", "render", "t.yaml")
    assert refused.returncode == 1
    assert "it is outside of" in refused.stderr
    (folder / "code" / "outside").unlink()
    run(folder, "cfnkit", "render", "t.yaml")
    assert ran(folder) == ["h.py"]


@AS_ROOT
def test_a_configuration_above_that_another_user_owns_runs_nothing(run: Run, tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    folder = code_of(tmp_path / "theirs")
    (folder / ".git").rmdir()
    mine = folder / "mine"
    mine.mkdir()
    (folder / "t.yaml").rename(mine / "t.yaml")
    os.chown(folder / ".cfnkit.yaml", NOBODY, NOBODY)
    assert "is not used: it belongs to" in run(mine, "cfnkit", "check", "t.yaml").stdout
    os.chown(folder, NOBODY, NOBODY)
    assert "E9751" in run(mine, "cfnkit", "check", "t.yaml").stdout
    assert ran(folder) == []


def test_a_template_of_macros_takes_no_code_out_of_the_repository(run: Run, tmp_path: Path) -> None:
    folder = checkout(tmp_path / "repo", "macros_from: [m.yaml]", "Transform: Evil\nResources: {A: {Type: T::T::T}}\n")
    (tmp_path / "m1").mkdir()
    (tmp_path / "m1" / "h.py").write_text(HANDLER)
    for place in ("../m1", str(tmp_path / "m1")):
        (folder / "m.yaml").write_text(f"""\
Resources:
  F: {{Type: AWS::Serverless::Function, Properties: {{CodeUri: {place}, Handler: h.handler, Runtime: python3.12}}}}
  M: {{Type: AWS::CloudFormation::Macro, Properties: {{Name: Evil, FunctionName: !Ref F}}}}
""")
        assert run(folder, "cfnkit", "render", "t.yaml").returncode != 0
    assert ran(tmp_path) == []


@pytest.mark.parametrize("key", ["append_rules", "custom_rules", "override_spec", "registry_schemas"])
@pytest.mark.parametrize("mode", ["never", "replay"])
def test_cfn_lint_brings_no_code_where_the_user_forbids_it(run: Run, tmp_path: Path, key: str, mode: str) -> None:
    folder = checkout(tmp_path / "repo", "", "Resources: {A: {Type: AWS::SNS::Topic}}\n")
    (folder / "rules").mkdir()
    (folder / "rules" / "evil.py").write_text(RULE)
    value = {"append_rules": "[rules]", "registry_schemas": "[missing]"}.get(key, "missing.txt")
    (folder / ".cfnlintrc").write_text(f"ignore_checks: [W3045]\n{key}: {value}\n")
    ended = run(folder, "cfnkit", "check", "t.yaml", "--macros", mode, "--no-cache")
    assert ended.returncode == 4
    assert f"What {key} names is not loaded" in ended.stdout
    assert ".cfnlintrc" in ended.stdout
    ended = run(folder, "cfnkit", "check", "--explain", "E3002", CFNKIT_MACROS=mode)
    assert ended.returncode == 0
    assert f".cfnlintrc:2:1: W9749 What {key} names" in ended.stderr
    assert ran(folder) == []


@AS_ROOT
def test_rules_that_another_user_may_change_are_refused(run: Run, tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    folder = checkout(tmp_path / "repo", "", "Resources: {A: {Type: AWS::SNS::Topic}}\n")
    (folder / "rules").mkdir()
    (folder / "rules" / "evil.py").write_text(RULE)
    (folder / ".cfnlintrc").write_text("append_rules: [rules]\n")
    for path in (folder / ".cfnlintrc", folder / "rules" / "evil.py"):
        os.chown(path, NOBODY, NOBODY)
        for words in (("check", "t.yaml", "--no-cache"), ("check", "--explain", "E3002")):
            ended = run(folder, "cfnkit", *words)
            assert ended.returncode == 1
            assert "it belongs to" in ended.stderr
        os.chown(path, 0, 0)
    assert ran(folder) == []


def test_a_template_names_no_code_of_cfn_lint(run: Run, tmp_path: Path) -> None:
    text = "Metadata: {cfn-lint: {config: {append_rules: [rules], merge_configs: true, override_spec: x.json}}}\n"
    folder = checkout(tmp_path / "repo", "", f"{text}Resources: {{A: {{Type: AWS::SNS::Topic}}}}\n")
    (folder / "rules").mkdir()
    (folder / "rules" / "evil.py").write_text(RULE)
    run(folder, "cfnkit", "check", "t.yaml", "--no-cache")
    assert ran(folder) == []


def test_the_environment_forbids_what_always_asks_aws(run: Run, tmp_path: Path) -> None:
    folder = checkout(tmp_path / "repo", "")
    for words in (
        ("drift", "t.yaml", "--stack", "web"),
        ("drift", "snapshot", "--stack", "web"),
        ("drift", "accept", "t.yaml", "--stack", "web", "--reason", "r"),
        ("macro", "deploy", "--bucket", "packages", "--stack-name", "s", "--yes"),
    ):
        ended = run(folder, "cfnkit", *words, CFNKIT_OFFLINE="1")
        assert ended.returncode in (1, 2)
        assert "forbid" in ended.stderr
