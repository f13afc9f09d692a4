"""On a template without macros the engine finds what cfn-lint finds: the same ids, places and messages."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cfnkit.lint import FileRequest, Settings, check_files
from cfnkit.lint.settings import Options
from lint.engines.cfn_lint.linting import Lint
from lint.engines.cfn_lint.templates import TEMPLATES
from support import recorded_cases

PUBLIC = recorded_cases.beside("templates", "*.*")
ALL = Options(include=("I",))
_UNKNOWN_TAG = re.compile(r"^[^#]*: !\w+::", re.MULTILINE)

# The engine finds more in them, or at better places, and says so in tests of its own.
OTHERWISE = {"loop.yaml"}

# Here processing reads on where cfn-lint's decoder stops or reads another type, and reports the fault itself.
READ_ON = {
    "duplicate-keys.json": "E9741",
    "duplicate-keys.yaml": "E9741",
    "null-key.yaml": "W9745",
    "number-as-section.yaml": "W9745",
    "typed-keys.yaml": "W9745",
    "unknown-tag.yaml": "E9742",
}


@pytest.fixture(autouse=True)
def _plain_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """cfn-lint's own decoder, also after a test of this process has loaded cfnkit's rules into cfn-lint."""
    from cfnlint.runner.template import runner

    monkeypatch.setattr(runner, "decode", inspect.unwrap(runner.decode))


@cache
def _reference() -> tuple[Any, Any]:
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    config = ConfigMixIn([], include_checks=["I"])
    return config, Runner(config).rules


def _of_cfn_lint(path: Path) -> Iterator[tuple[Any, ...]]:
    from cfnlint.runner.template.runner import run_template_by_file_path

    config, rules = _reference()
    for match in run_template_by_file_path(str(path), config, rules, False):
        place = (match.linenumber, match.columnnumber, match.linenumberend, match.columnnumberend)
        yield (match.rule.id, *place, str(match.message), match.rule.shortdesc)


def _ours(lint: Lint, path: Path) -> list[tuple[Any, ...]]:
    found = lint(path.read_bytes(), ALL, str(path))
    assert {finding.span.source for finding in found} <= {str(path)}
    return [(finding.id, *finding.span[1:], finding.message, finding.rule.title) for finding in found]


@pytest.mark.parametrize("name", sorted(TEMPLATES.keys() - OTHERWISE - READ_ON.keys()))
def test_findings_are_those_of_cfn_lint(name: str, lint: Lint) -> None:
    path = lint.folder / name
    path.write_text(TEMPLATES[name], "utf-8")
    assert sorted(_ours(lint, path)) == sorted(set(_of_cfn_lint(path)))


@pytest.mark.parametrize(("name", "id"), READ_ON.items())
def test_one_fault_of_a_text_that_is_read_on_is_one_finding(name: str, id: str, lint: Lint) -> None:
    path = lint.folder / name
    path.write_text(TEMPLATES[name], "utf-8")
    [result] = check_files([FileRequest(str(path))], Settings(jobs=1, cache=False))
    places = [(finding.span.line, finding.span.column) for finding in result.findings if finding.id == id]
    assert places
    assert {finding.id for finding in result.findings}.isdisjoint({"E0000"})


@pytest.mark.parametrize("path", PUBLIC, ids=[path.stem for path in PUBLIC])
def test_findings_in_public_templates_are_those_of_cfn_lint(path: Path, lint: Lint) -> None:
    ours, theirs = sorted(_ours(lint, path)), sorted(set(_of_cfn_lint(path)))
    text = path.read_text("utf-8")
    if "AWS::LanguageExtensions" in text:  # cfn-lint replaces functions before its rules see them
        assert set(theirs) <= set(ours)
    elif _UNKNOWN_TAG.search(text):  # the messages quote the tag in other forms
        assert [entry[:5] for entry in ours] == [entry[:5] for entry in theirs]
    else:
        assert ours == theirs


@pytest.mark.parametrize("path", PUBLIC[::9], ids=[path.stem for path in PUBLIC[::9]])
@pytest.mark.parametrize("indent", [None, "\t"])
def test_findings_in_public_templates_as_json_are_those_of_cfn_lint(path: Path, indent: Any, lint: Lint) -> None:
    from cfnlint.decode import decode

    template, _ = decode(str(path))
    written = lint.folder / f"{path.stem}.json"
    written.write_text(json.dumps(template, indent=indent, default=str), "utf-8")
    assert sorted(_ours(lint, written)) == sorted(set(_of_cfn_lint(written)))


def test_text_that_is_not_utf_8_is_a_parse_error(lint: Lint) -> None:
    path = lint.folder / "latin.yaml"
    path.write_bytes(b"Description: caf\xe9\nResources: {}\n")
    assert [entry[:2] for entry in _ours(lint, path)] == [("E0000", 1)]
    assert _ours(lint, path) == list(_of_cfn_lint(path))
