"""What was found in a resource is given back as long as nothing that its rules see has changed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import cfnlint
import pytest
from cfnlint.rules import CloudFormationLintRule
from cfnlint.version import __version__
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from benchmarks.templates import mistaken_template, template, to_yaml
from cfnkit.lint.engines.cfn_lint.engine import CfnLintEngine
from cfnkit.lint.engines.cfn_lint.resources.keeping import KNOWN_VERSION
from cfnkit.lint.engines.protocol import LintInput
from cfnkit.lint.engines.resource_results import KeptResource, RememberedResults, decoded, encoded
from cfnkit.lint.settings import Options
from cfnkit.pipeline import process
from cfnkit.redaction import Redactor
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping
from cfnkit.vocabulary import SERVERLESS
from lint.engines.cfn_lint.editing import TEMPLATE, edited
from lint.engines.cfn_lint.linting import Lint
from lint.engines.cfn_lint.templates import TEMPLATES
from support import recorded_cases

ROOT = Path(__file__).parents[4]
ALL = Options(include=("I",))
FILES = [path for folder in ("templates", "macros") for path in sorted((ROOT / folder).rglob("*.yaml"))]
FILES += recorded_cases.beside("templates", "*.*")
# Explaining a failure would trace cfn-lint, for minutes.
FEW = settings(phases=(Phase.generate,), max_examples=settings().max_examples // 3)


class Everything:
    """Results that are never forgotten, and pass through JSON like those of the cache."""

    hash_key = b"of a folder"

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.found = 0

    def find(self, key: str) -> KeptResource | None:
        """The result under a key, if there is one."""
        self.found += key in self.kept
        return decoded(json.loads(self.kept[key])) if key in self.kept else None

    def keep(self, key: str, result: KeptResource) -> None:
        """Keep a result."""
        self.kept[key] = json.dumps(encoded(result))


@pytest.fixture(scope="module")
def engine() -> CfnLintEngine:
    return CfnLintEngine()


@pytest.fixture(scope="module")
def results() -> Everything:
    """The results of all edits of a template, of which later ones take all that they can."""
    return Everything()


def _case(text: str | bytes) -> LintInput:
    """The template as the check gives it to an engine, with the tree before AWS::Serverless."""
    processed = process(text.encode() if isinstance(text, str) else text, name="t.yaml")
    before = next((step.before for step in processed.trace if step.call.name == SERVERLESS), None)
    case = Lint(Path("/nowhere")).case(text, "t.yaml")
    if isinstance(before, Mapping) and isinstance(processed.tree, Mapping):
        return case._replace(processed=processed.tree, before_serverless=before)
    return case


def _found(engine: CfnLintEngine, case: LintInput) -> list[Finding]:
    """The findings with numbers for their keys, which cfn-lint makes at random."""
    found = engine.lint(case, ALL)
    numbers = {finding.key: str(number) for number, finding in enumerate(found)}
    return [finding._replace(key="", parent=numbers.get(finding.parent, "")) for finding in found]


def _assert_same(engine: CfnLintEngine, text: str | bytes, results: Everything, times: int = 1) -> None:
    """A check that keeps and takes results, so many times, finds what a cold one finds."""
    case = _case(text)
    cold = _found(engine, case)
    for _ in range(times):
        assert _found(engine, case._replace(results=results)) == cold


@FEW
@given(choices=st.data())
def test_edits_leave_the_findings_of_a_cold_check(
    choices: st.DataObject, engine: CfnLintEngine, results: Everything
) -> None:
    written = TEMPLATE
    for _ in range(choices.draw(st.integers(1, 3))):
        written = edited(written, choices)
        _assert_same(engine, json.dumps(written, indent=choices.draw(st.sampled_from([None, 1]))), results)


@FEW
@given(choices=st.data())
def test_edits_of_processed_templates_do_so_too(
    choices: st.DataObject, engine: CfnLintEngine, results: Everything
) -> None:
    function = {"Handler": "a.b", "Runtime": "python3.12", "CodeUri": "s3://bucket/key", "Timeout": {"Ref": "Size"}}
    loop = ["Name", ["A", "B"], {"Loop${Name}": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "x"}}}]
    few = {name: TEMPLATE["Resources"][name] for name in ("Vpc", "One", "Queue", "Dead", "Role", "Topic")}
    made = {"Made": {"Type": "AWS::Serverless::Function", "Properties": function}, "Fn::ForEach::Topics": loop}
    transforms = choices.draw(st.sampled_from([[SERVERLESS], ["AWS::LanguageExtensions", SERVERLESS]]))
    written = {"Transform": transforms, **TEMPLATE, "Resources": {**made, **few} if transforms[1:] else {**few, **made}}
    if not transforms[1:]:
        del written["Resources"]["Fn::ForEach::Topics"]
    for _ in range(choices.draw(st.integers(1, 2))):
        written = edited(written, choices)
        _assert_same(engine, json.dumps(written, indent=1), results)


@pytest.mark.parametrize("text", [*TEMPLATES.values(), to_yaml(template(16)), to_yaml(mistaken_template(4))])
def test_findings_are_the_same(text: str, engine: CfnLintEngine, results: Everything) -> None:
    _assert_same(engine, text, results, times=2)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_findings_in_files_are_the_same(path: Path, engine: CfnLintEngine, results: Everything) -> None:
    _assert_same(engine, path.read_bytes(), results, times=2)


def test_only_what_an_edit_can_change_is_validated_again(engine: CfnLintEngine) -> None:
    results = Everything()
    _assert_same(engine, json.dumps(TEMPLATE), results, times=2)
    subnets = 2
    assert len(results.kept) == results.found == len(TEMPLATE["Resources"]) - subnets

    def validated(place: str, properties: Any) -> int:
        resources = {**TEMPLATE["Resources"], place: {**TEMPLATE["Resources"][place], "Properties": properties}}
        before = results.found
        later = Everything()
        later.kept = dict(results.kept)
        _found(engine, _case(json.dumps({**TEMPLATE, "Resources": resources}))._replace(results=later))
        assert before == results.found
        return len(later.kept.keys() - results.kept.keys())

    assert validated("Topic", {"TopicName": "y"}) == 1
    assert validated("Dead", {"FifoQueue": True, "DelaySeconds": "many"}) == 1
    assert validated("More", {"VpcId": "vpc", "CidrBlock": "10.1.0.0/16"}) == 2  # it no longer refers to the VPC


def test_a_process_forgets_what_the_last_check_did_not_use(engine: CfnLintEngine) -> None:
    results = RememberedResults()
    case = _case(json.dumps(TEMPLATE))._replace(results=results)
    other = _case(json.dumps({**TEMPLATE, "Resources": {"T": {"Type": "AWS::SNS::Topic"}}}))._replace(results=results)
    cold = _found(engine, case)
    results.next_check()
    assert _found(engine, case) == cold
    assert len(results._used) == len(results._before)
    for _ in range(2):
        results.next_check()
        _found(engine, other)
    assert len(results._used) == len(results._before) == 1


def test_nothing_of_a_resource_with_a_secret_is_kept(engine: CfnLintEngine) -> None:
    results = Everything()
    secrets = Redactor(["hunter22", "10.0.0.0/16"])
    hidden = {**TEMPLATE["Resources"], "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": ["hunter22"]}}}
    found = _found(
        engine, _case(json.dumps({**TEMPLATE, "Resources": hidden}))._replace(results=results, redactor=secrets)
    )
    assert any("hunter22" in finding.message for finding in found)
    assert "hunter22" not in str(results.kept)
    assert len(results.kept) == len(hidden) - 4  # two subnets, the VPC and the topic


def test_rules_of_others_are_not_kept(engine: CfnLintEngine) -> None:
    results = Everything()
    engine._rules.register(type("Custom", (CloudFormationLintRule,), {"id": "E9799"})())
    try:
        _found(engine, _case(json.dumps(TEMPLATE))._replace(results=results))
        assert not results.kept
    finally:
        del engine._rules.data["E9799"]


def test_the_rules_of_this_version_were_read() -> None:
    """When this fails, cfn-lint changed: read what its rules can see of other resources, and adapt `resources`."""
    assert __version__ == KNOWN_VERSION
    rules = Path(cfnlint.__file__).parent
    texts = {path: path.read_text("utf-8") for path in rules.rglob("*.py")}
    asked = {word for text in texts.values() for word in re.findall(r"validator\.cfn\.(\w+)", text)}
    assert asked == {
        "conditions",
        "get_cfn_path",
        "get_object_without_conditions",
        "get_resource_children",
        "get_valid_getatts",
        "graph",
        "has_serverless_transform",
        "is_cdk_template",
        "is_resource_available",
        "template",
        "transform_pre",
    }
    with_state = {path.stem for path, text in texts.items() if re.search(r"^    def initialize\(", text, re.M)}
    assert with_state == {
        "_rule",
        "PipelineArtifactNames",
        "RouteTableAssociation",
        "RuleScheduleExpression",
        "VpcEndpointPrivateDnsDuplicate",
        "VpcSubnetOverlap",
    }
