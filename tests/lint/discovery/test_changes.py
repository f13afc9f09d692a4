"""Which templates a change in a repository touches."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.lint.discovery.changes import changed_templates
from cfnkit.lint.settings import Settings

TEMPLATES = ["inner/other.yaml", "uses_command.yaml", "uses_include.yaml", "uses_lambda.yaml", "uses_macro.yaml"]

FILES = {
    ".cfnkit.yaml": """\
version: 1
macros:
  Python: {handler: macros/python/index.py:handler}
  Command: {command: [python3, tools/macro.py]}
macros_from: [deploy/macros.yaml]
includes: {"s3://bucket/shared/": snippets}
""",
    "inner/.cfnkit.yaml": "version: 1\n",
    "inner/other.yaml": "Transform: Nobody\nResources: {}\n",
    "uses_macro.yaml": "Transform: Python\nResources: {}\n",
    "uses_command.yaml": "Transform: Command\nResources: {}\n",
    "uses_include.yaml": "Transform: {Name: 'AWS::Include', Parameters: {Location: s3://bucket/shared/a.yaml}}\n",
    "uses_lambda.yaml": "Transform: Deployed\nResources: {}\n",
    "macros/python/index.py": "def handler(e, c): ...\n",
    "macros/python/data.json": "{}\n",
    "tools/macro.py": "",
    "tools/unrelated.py": "",
    "snippets/a.yaml": "Resources: {}\n",
    "deploy/macros.yaml": """\
Resources:
  F: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: src/deployed, Handler: i.h}}
  M: {Type: 'AWS::CloudFormation::Macro', Properties: {Name: Deployed, FunctionName: !Ref F}}
""",
    "deploy/src/deployed/i.py": "",
    "README.md": "",
}


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with templates and what they are processed with, which is the current folder."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(tmp_path, "init", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "all")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def touched(revision: str = "HEAD", settings: Settings | None = None, also: tuple[Path, ...] = ()) -> list[str]:
    return changed_templates(TEMPLATES, revision, settings or Settings(), also)


def change(name: str) -> None:
    with open(name, "a") as file:
        file.write("# changed\n")


def test_a_macro_of_a_nested_template_affects_the_outer_one(repository: Path) -> None:
    nested = "Resources: {N: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: uses_macro.yaml}}}\n"
    (repository / "outer.yaml").write_text(nested)
    git(repository, "add", ".")
    git(repository, "commit", "-m", "outer")
    change("macros/python/data.json")
    assert changed_templates(["outer.yaml", "uses_include.yaml"], "HEAD", Settings()) == ["outer.yaml"]


def test_without_a_change_there_is_nothing(repository: Path) -> None:
    assert touched() == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ("README.md", []),
        ("uses_macro.yaml", ["uses_macro.yaml"]),
        ("macros/python/index.py", ["uses_macro.yaml"]),
        ("macros/python/data.json", ["uses_macro.yaml"]),
        ("tools/macro.py", ["uses_command.yaml"]),
        ("tools/unrelated.py", []),
        ("snippets/a.yaml", ["uses_include.yaml"]),
        ("inner/.cfnkit.yaml", ["inner/other.yaml"]),
        (".cfnkit.yaml", TEMPLATES),
        (".cfnlintrc", TEMPLATES),
    ],
)
def test_a_change_touches_what_is_made_with_it(repository: Path, changed: str, expected: list[str]) -> None:
    change(changed)

    assert touched() == expected


@pytest.mark.parametrize("changed", ["deploy/macros.yaml", "deploy/src/deployed/i.py"])
def test_a_change_of_a_template_that_defines_macros_or_of_their_code_touches_what_calls_transforms(
    repository: Path, changed: str
) -> None:
    change(changed)

    assert touched() == [name for name in TEMPLATES if name != "inner/other.yaml"]


def test_staged_committed_untracked_and_deleted_files_have_changed(repository: Path) -> None:
    change("uses_lambda.yaml")
    git(repository, "commit", "-am", "one")
    change("uses_macro.yaml")
    git(repository, "add", ".")
    Path("new.yaml").write_text("Resources: {}\n")
    Path("snippets/a.yaml").unlink()

    assert touched("HEAD~1") == ["uses_include.yaml", "uses_lambda.yaml", "uses_macro.yaml"]
    assert changed_templates(["new.yaml"], "HEAD", Settings()) == ["new.yaml"]


def test_what_others_changed_since_the_branch_began_is_left_out(repository: Path) -> None:
    git(repository, "checkout", "-b", "feature")
    change("uses_macro.yaml")
    git(repository, "commit", "-am", "mine")
    git(repository, "checkout", "main")
    change("uses_lambda.yaml")
    git(repository, "commit", "-am", "theirs")
    git(repository, "checkout", "feature")

    assert touched("main") == ["uses_macro.yaml"]


def test_a_configuration_that_was_removed_touches_what_was_below_it(repository: Path) -> None:
    Path("inner/.cfnkit.yaml").unlink()

    assert touched() == ["inner/other.yaml"]


def test_files_that_go_with_each_template_touch_each(repository: Path) -> None:
    Path("parameters.json").write_text("{}")

    assert touched(also=(Path("parameters.json"),)) == TEMPLATES


def test_the_code_of_macros_that_the_command_line_names_counts(repository: Path) -> None:
    Path("more").mkdir()
    Path("more/macros.yaml").write_text(FILES["deploy/macros.yaml"].replace("src/deployed", "../lib"))
    Path("lib").mkdir()
    git(repository, "add", ".")
    git(repository, "commit", "-m", "more")
    Path("lib/x.py").write_text("")

    assert touched(settings=Settings(macros_from=(Path("more/macros.yaml").absolute(),))) == TEMPLATES


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD:README.md", ""])
def test_a_revision_that_there_is_not_is_refused(repository: Path, revision: str) -> None:
    with pytest.raises(ConfigurationError, match="no revision"):
        touched(revision)


def test_a_template_in_no_repository_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text("Resources: {}\n")

    with pytest.raises(ConfigurationError, match="no git repository"):
        changed_templates(["t.yaml"], "HEAD", Settings())
