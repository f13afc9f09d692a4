"""What a configuration names is in its repository, or else below its folder; no link leads out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cfnkit.configuration.file import configuration_of, load_configuration
from cfnkit.diagnostics import ConfigurationError
from configuration.writing import SECRET, write

NAMING = [
    "macros: {M: {handler: 'PATH/index.py:handler'}}",
    "macros: {M: {handler: 'PATH/index.py:handler', code: 'PATH'}}",
    "macros: {M: {command: [node, m.js], cwd: 'PATH'}}",
    "macros: {M: {replay: 'PATH'}}",
    "macros_from: ['PATH/secret.yaml']",
    "includes: {'s3://b/': 'PATH'}",
    "targets: {prod: {parameter_files: ['PATH/secret.yaml']}}",
    "rule_tables: ['PATH/secret.json']",
    "drift: {baseline: 'PATH/secret.yaml'}",
]

TABLE = """
{"description": "Ours.", "rules": [{
  "id": "QUEUES-1", "title": "A queue has a name", "reason": "It is found by it.", "remedy": "Name it.",
  "source": "https://example.com/", "resources": {"AWS::SQS::Queue": {"required": ["QueueName"]}}
}]}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "outside").mkdir()
    for name in ("secret.yaml", "secret.json"):
        (tmp_path / "outside" / name).write_text(f"[{SECRET}]\n")
    (tmp_path / "project").mkdir()
    if os.name != "nt":
        (tmp_path / "project" / "link").symlink_to(tmp_path / "outside")
    return tmp_path / "project"


@pytest.mark.parametrize("path", ["../outside", "link", "sub/../../outside", "ABSOLUTE"])
@pytest.mark.parametrize("text", NAMING)
def test_nothing_outside_of_the_project_is_named(project: Path, text: str, path: str) -> None:
    path = path.replace("ABSOLUTE", (project.parent / "outside").as_posix())
    with pytest.raises(ConfigurationError, match=r"yaml:2:\d+: .* it is outside of .*project, and ") as raised:
        load_configuration(write(project, f"version: 1\n{text.replace('PATH', path)}\n"))
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("text", NAMING)
def test_a_repository_is_the_project_of_all_its_folders(project: Path, text: str) -> None:
    (project.parent / ".git").mkdir()
    (project.parent / "outside" / "secret.yaml").write_text("A: b\n")
    (project.parent / "outside" / "secret.json").write_text(TABLE)
    load_configuration(write(project, f"version: 1\n{text.replace('PATH', '../outside')}\n"))


def test_a_repository_of_the_whole_home_is_no_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = project.parent
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    (home / ".git").mkdir()
    with pytest.raises(ConfigurationError, match=r"it is outside of .*project"):
        load_configuration(write(project, "version: 1\nincludes: {'s3://b/': ../outside}\n"))


@pytest.mark.parametrize(
    "path",
    [
        "fifo.json",
        pytest.param("/dev/zero", marks=pytest.mark.skipif(os.name == "nt", reason="no /dev")),
        "/proc/self/environ",
        "/dev/stdin",
    ],
)
def test_only_regular_files_are_read(project: Path, path: str) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no FIFOs")
    os.mkfifo(project / "fifo.json")
    for text in ("targets: {prod: {parameter_files: ['PATH']}}", "rule_tables: ['PATH']"):
        with pytest.raises(ConfigurationError, match=r"it is no regular file|it is outside of|the path of a JSON file"):
            load_configuration(write(project, f"version: 1\n{text.replace('PATH', path)}\n"))


def test_a_program_may_name_any_path(tmp_path: Path) -> None:
    configuration = configuration_of({"version": 1, "includes": {"s3://b/": str(tmp_path)}})
    assert configuration.includes[0].folder == tmp_path
