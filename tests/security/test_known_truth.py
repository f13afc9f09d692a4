"""Small templates whose truth is known, and which tools of this kind judge wrongly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from cfnkit.lint.check import check_files
from cfnkit.lint.results import FileResult
from cfnkit.lint.settings import FileRequest, Settings, TargetArguments
from cfnkit.security import read_catalogue

CATALOGUE = read_catalogue(Path(__file__).parent.parent.parent / "rules" / "security")
CASES = list(yaml.safe_load_all((Path(__file__).parent / "known_truth.yaml").read_text("utf-8")))


def checked(folder: Path, case: dict[str, Any]) -> FileResult:
    """The result for the template of a case, by all rules."""
    if "macro" in case:
        (folder / "m.py").write_text(case["macro"])
        (folder / ".cfnkit.yaml").write_text("version: 1\nmacros: {M: {handler: m.py:handler}}\n")
    (folder / "t.yaml").write_text(case["template"])
    target = TargetArguments(parameters=case.get("parameters", {}))
    settings = Settings(engine="fast", jobs=1, cache=False, security="all", target=target)
    [result] = check_files([FileRequest(str(folder / "t.yaml"))], settings)
    return result


@pytest.mark.parametrize("case", [pytest.param(case, id=case["says"].replace(" ", "_")) for case in CASES])
def test_the_verdict_is_the_truth(tmp_path: Path, case: dict[str, Any]) -> None:
    pytest.importorskip("cloudformation_validate")
    result = checked(tmp_path, case)
    found = {
        name: sorted({each.span.line for each in result.findings if name in each.aliases})
        for name in (*case.get("broken", {}), *case.get("kept", ()))
    }

    assert found.keys() <= CATALOGUE.by_name.keys()
    for name, lines in case.get("broken", {}).items():
        assert found[name], f"{name} is not found"
        assert set(found[name]) <= set(lines) if case.get("anywhere") else found[name] == lines
    assert {name: found[name] for name in case.get("kept", ()) if found[name]} == {}
    undecided = {name for each in result.undecided for name in each.aliases}
    assert set(case.get("unknown", ())) <= undecided
