"""Recorded verdicts of cfn_nag, checkov and the Guard registry, against ours under the same names.

`disagreements/*.yaml` map the ids of cases that differ to the reason: `theirs: ...` (their verdict is wrong on what is
deployed, which ours says), `stricter: ...` or `milder: ...` (another condition, by choice).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfnkit.deployment import Target
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.examination.examine import Examiner
from cfnkit.lint.examination.request import ExaminationInput
from cfnkit.lint.settings import Options
from cfnkit.pipeline import Configuration
from cfnkit.rule import Finding
from cfnkit.security import read_catalogue
from cfnkit.security.stack import referred_id
from cfnkit.syntax import at_path, parse
from support import recorded_cases

CHECKOUT = Path(__file__).parent.parent.parent
HERE = Path(__file__).parent
CATALOGUE = read_catalogue(CHECKOUT / "rules" / "security")
CASES = recorded_cases.read("security.jsonl.gz")
JUDGED = [case for case in CASES if case["rule"] in CATALOGUE.by_name]
DISAGREEMENTS: dict[str, str] = {
    id: reason
    for path in sorted((HERE / "disagreements").glob("*.yaml"))
    for id, reason in (yaml.safe_load(path.read_text("utf-8")) or {}).items()
}
AGREED = 0.97
_FOUND: dict[str, tuple[Finding, ...]] = {}

pytestmark = pytest.mark.skipif(not CASES, reason="CFNKIT_CASES names no folder of recorded cases")


def found_in(template: str) -> tuple[Finding, ...]:
    """The findings of all security rules in a template, each template once."""
    if template not in _FOUND:
        examiner = Examiner((), (), Options(), CfnLintFiles())
        request = ExaminationInput(template.encode(), "case.yaml", Target(), Configuration(), security=CATALOGUE.rules)
        _FOUND[template] = examiner.examine(request).findings
    return _FOUND[template]


def broken_by(case: dict[str, Any]) -> set[str]:
    """The logical IDs that break the rule of a case."""
    return {str(each.path[1]) for each in found_in(case["template"]) if case["rule"] in each.aliases}


def groups_of(template: str, ids: set[str]) -> dict[str, str]:
    """The security groups, by the rules of these IDs that stand on their own and name one.

    Of such a rule, cfn_nag names the group; a finding of ours stands at the rule.
    """
    root = parse(template, "case.yaml").root
    places = {id: at_path(root, ("Resources", id, "Properties", "GroupId")) for id in ids}
    return {id: referred_id(node) for id, node in places.items() if node is not None and referred_id(node)}


def difference(case: dict[str, Any]) -> str:
    """How our answer differs from the recorded one; empty if it does not."""
    ours = broken_by(case)
    if case["fails"] is None:
        return "" if bool(ours) == (case["verdict"] == "FAIL") else f"{case['verdict']}, ours: {sorted(ours)}"
    fails = set(case["fails"])
    if case["tool"] == "cfn_nag":
        groups = groups_of(case["template"], ours - fails)
        ours = {groups.get(id, id) if groups.get(id) in fails else id for id in ours}
    missed = fails - ours
    false = ours - fails if case["passes"] is None else ours & set(case["passes"])
    return f"missed {sorted(missed)}, found {sorted(false)}" if missed or false else ""


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in JUDGED])
def test_the_verdict_is_the_recorded_one_or_listed(case: dict[str, Any]) -> None:
    told = difference(case)

    if case["id"] in DISAGREEMENTS:
        assert told, f"{case['id']} agrees: take it out of the list"
    else:
        assert not told


@pytest.mark.parametrize("tool", ["cfn_nag", "checkov", "guard"])
def test_the_verdicts_agree_with_those_of_a_tool(tool: str) -> None:
    cases = [case for case in JUDGED if case["tool"] == tool]
    agreed = Counter(not difference(case) for case in cases)

    assert agreed[True] >= AGREED * len(cases), f"{agreed[True]} of {len(cases)}"


def test_the_list_names_recorded_cases() -> None:
    assert DISAGREEMENTS.keys() <= {case["id"] for case in CASES}
