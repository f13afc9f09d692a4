"""Each rule on the templates of its case file, and on templates that are sound.

A case file has YAML documents: `says` is what the case is about, `template` the text, and `findings` a list of
[id, line, part of the message], all that the rules of that file find; with `all_rules: true`, all that any rule finds.
`files` are texts beside the template, `config` is the configuration's, `target` has a region, and `twice` means that
the template is processed a second time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.cli import main
from cfnkit.configuration.file import load_configuration
from cfnkit.deployment import Target
from cfnkit.hosts import Answer
from cfnkit.lint.examination.leaving_out import suppressions_of
from cfnkit.lint.examination.subjects import runs_macros, subject_of
from cfnkit.lint.results import Ruling
from cfnkit.pipeline import Configuration, Processed, process
from cfnkit.rule import Finding, Problem, Rule, RuleCheck, read_rules
from cfnkit.syntax import Mapping, Node, dump_json, from_plain, parse, walk
from cfnkit.syntax import Sequence as List
from support.no_services import NoServices

CHECKOUT = Path(__file__).parent.parent.parent
# What the sample templates are about; a rule on another matter does not fail for them.
SAMPLE_MATTERS = ("dynamic_", "language_", "macro_", "near_", "secret_", "secure_", "transform_")
# A demonstration has faults, to show what is said of them.
SAMPLES = sorted(
    path for path in (CHECKOUT / "templates").rglob("*.yaml") if CHECKOUT / "templates" / "demos" not in path.parents
)
CHECKS = read_rules(CHECKOUT / "rules")
# Those of documents and neighbours are in tables of their own (tests/documents, tests/neighbours).
RULES = [
    check.rule
    for check in CHECKS
    if not check.check.__module__.startswith(("cfnkit_rules.documents", "cfnkit.neighbours"))
]
APART = ("cfnkit_adapter", "documents")
STEMS = sorted(path.stem for path in (CHECKOUT / "rules").glob("[a-z]*.py") if path.stem not in APART)


class EchoHost:
    """A macro that gives back what it gets."""

    def invoke(self, event: str) -> Answer:
        sent = json.loads(event)
        response = {"requestId": sent["requestId"], "status": "success", "fragment": sent["fragment"]}
        return Answer(json.dumps(response), "", "")

    def close(self) -> None:
        return


class EchoServices(NoServices):
    """An AWS whose Lambda functions all are that macro."""

    def macro_host(self, function: str, region: str, endpoint_url: str | None, timeout: float | None) -> EchoHost:
        return EchoHost()

    def caller_account(self, region: str) -> str | None:
        return "123456789012"


def cases() -> list[Any]:
    found = []
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml")):
        for number, case in enumerate(yaml.safe_load_all(path.read_text("utf-8"))):
            name = f"{path.stem}-{number}-{case['says']}".replace(" ", "_")
            found.append(pytest.param(path.stem, case, id=name))
    return found


def checks_in(*stems: str) -> list[RuleCheck]:
    """The checks of rule files."""
    modules = {f"cfnkit_rules.{stem}" for stem in stems}
    modules |= {"cfnkit.neighbours.nested_checks"} if "neighbours" in stems else set()
    return [found for found in CHECKS if found.check.__module__ in modules]


def found_in(
    checks: Sequence[RuleCheck],
    text: str,
    name: str = "template.yaml",
    config: Configuration | None = None,
    target: Target | None = None,
    twice: bool = False,
) -> list[tuple[Rule, Problem]]:
    config = config or Configuration()

    def run() -> Processed:
        return process(text, name=name, target=target, config=config, services=EchoServices())

    processed = run()
    again = run() if twice and runs_macros(processed) else None
    subject = subject_of(processed, config, again)
    found = [(rule, problem) for rule, check, _ in checks for problem in check(subject)]
    findings = [each if isinstance(each, Finding) else Finding(rule, each) for rule, each in found]
    suppressions = suppressions_of(processed, None)
    return [(one.rule, one.problem) for one in findings if suppressions.find(one, Ruling()) is None]


@pytest.mark.parametrize(("stem", "case"), cases())
def test_the_rules_find_what_the_case_says(stem: str, case: dict[str, Any], tmp_path: Path) -> None:
    for name, text in case.get("files", {}).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    config = Configuration()
    if "config" in case:
        (tmp_path / ".cfnkit.yaml").write_text(case["config"], "utf-8")
        config = load_configuration(tmp_path / ".cfnkit.yaml")
    target = Target(**case.get("target", {}))
    checks = CHECKS if case.get("all_rules") else checks_in(stem)
    name = str(tmp_path / "template.yaml")
    found = found_in(checks, case["template"], name, config, target, case.get("twice", False))
    places = [(rule.id, problem.span.line) for rule, problem in found]
    expected = [(id, line) for id, line, _ in case["findings"]]
    assert sorted(places) == sorted(expected), [problem.message for _, problem in found]
    for id, line, part in case["findings"]:
        messages = [problem.message for rule, problem in found if (rule.id, problem.span.line) == (id, line)]
        assert any(part in message for message in messages)


@pytest.mark.parametrize("stem", STEMS)
def test_each_rule_has_a_case_file_with_a_finding_of_it_and_a_sound_template(stem: str) -> None:
    rules = [found.rule for found in checks_in(stem)]
    assert rules
    path = Path(__file__).parent / "cases" / f"{stem}.yaml"
    documents = list(yaml.safe_load_all(path.read_text("utf-8")))
    assert {rule.id for rule in rules} <= {id.partition("/")[0] for case in documents for id, _, _ in case["findings"]}
    assert any(not case["findings"] for case in documents)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_says_what_it_is_about(rule: Rule) -> None:
    number = int(rule.id[1:])
    assert number in range(9700, 9730) or number in range(9778, 9800)
    assert rule.severity.value in ("error", "warning", "info")
    assert rule.source.startswith("https://")
    sentences = rule.description.count(". ") + 1
    assert sentences in (1, 2, 3)
    assert rule.description.endswith(".")


def test_the_readme_lists_each_rule(checkout: Path) -> None:
    readme = (checkout / "rules" / "README.md").read_text("utf-8")
    rows = [line.strip("|").split(" | ") for line in readme.splitlines() if line.startswith("| `")]
    listed = [(id.strip(" `"), severity, what.strip()) for id, severity, _, what in rows]
    assert listed == [(rule.id, rule.severity.value, rule.title) for rule in RULES]


def test_the_readme_says_which_rules_are_on(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--format", "json"]) == 0
    rules = json.loads(capsys.readouterr().out)
    on = {rule["id"]: rule["on"] for rule in rules}
    readme = (checkout / "rules" / "README.md").read_text("utf-8")
    ways = dict(re.findall(r"^\| `(\w+)` \| \w+ \| ([^|]+) \| ", readme, re.MULTILINE))

    # These are on, and find nothing without an option or a table.
    assert ways.pop("W9708") == "with `--run-macros-twice`"
    assert ways.pop("W9791").startswith("with a [table]")
    assert {id: way == "always" for id, way in ways.items()} == {id: on[id] for id in ways}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_templates_of_this_project_are_sound(path: Path) -> None:
    beside = path.parent / ".cfnkit.yaml"
    config = load_configuration(beside) if beside.exists() else Configuration()
    checks = checks_in(*(stem for stem in STEMS if stem.startswith(SAMPLE_MATTERS)))
    assert found_in(checks, path.read_text("utf-8"), str(path), config) == []


NO_TEMPLATES = ["", "[]", "a: [", "Resources: {A: [1, {Type: {}}], B: null}", "Transform: {Name: {}}"]


@pytest.mark.parametrize("text", NO_TEMPLATES)
def test_a_text_that_is_no_template_has_no_findings_and_no_traceback(text: str) -> None:
    assert found_in(CHECKS, text) == []


ODD_VALUES: list[Any] = [None, "", -1, "x", [], [[]], {}, {"Ref": "Tags"}, {"Fn::GetAtt": []}, {"Fn::Sub": ["", []]}]
TEMPLATES = [parse(case.values[1]["template"], "template.yaml").root for case in cases()]


def with_one_replaced(node: Node, path: Sequence[str | int], value: Node) -> Node:
    if not path:
        return value
    if isinstance(node, Mapping):
        key = str(path[0])
        return node.replacing({**node.entries, key: with_one_replaced(node.entries[key], path[1:], value)})
    assert isinstance(node, List)
    items = list(node.items)
    items[int(path[0])] = with_one_replaced(items[int(path[0])], path[1:], value)
    return List(tuple(items), node.span)


@given(template=st.sampled_from(TEMPLATES), value=st.sampled_from(ODD_VALUES), data=st.data())
def test_no_rule_raises_on_a_value_of_a_wrong_kind(template: Node, value: object, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([path for path, _ in walk(template)]))
    text = dump_json(with_one_replaced(template, path, from_plain(value, template.span)))
    for rule, problem in found_in(CHECKS, text):
        assert problem.message, rule.id
