"""After AWS::Serverless, the second run looks at fewer resources and finds the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cfnlint.rules import Rules
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cfnkit.lint.engines.cfn_lint import engine as engine_module
from cfnkit.lint.engines.cfn_lint.engine import CfnLintEngine
from cfnkit.lint.engines.cfn_lint.partial import differing_resources, only_resources
from cfnkit.lint.engines.protocol import LintInput
from cfnkit.lint.settings import Options
from cfnkit.pipeline import process
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping
from cfnkit.vocabulary import SERVERLESS
from support import recorded_cases

ROOT = Path(__file__).parents[4]
ALL = Options(include=("I",))

SEEN = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String, Default: prod}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      {Handler: a.b, Runtime: python3.12, CodeUri: s3://bucket/key, Environment: {Variables: {T: !Ref Table}}}
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: prod}}
  Table: {Type: AWS::Serverless::SimpleTable}
  Plain: {Type: AWS::SNS::Topic, Properties: {TopicName: [x], DisplayName: !Ref Queue}}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Stage, DelaySeconds: many}}
  SeesFn: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt Fn.Arn, DisplayName: !GetAtt Fn.Nothing}}
  SeesRole: {Type: AWS::SNS::Topic, DependsOn: FnRole, Properties: {DisplayName: !Sub "${FnRole.Arn}"}}
  SeesSeer: {Type: AWS::SNS::Topic, Condition: IsProd, DependsOn: [SeesFn, Fn], Properties: {TopicName: !Ref SeesRole}}
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  One: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Two: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
Outputs:
  Arn: {Value: !GetAtt Fn.Arn}
"""
LINES = st.sampled_from(SEEN.splitlines()[4:-2])


def _texts() -> list[bytes]:
    places = [ROOT / "tests", ROOT / "templates", ROOT / "macros"]
    paths = [path for place in places for path in sorted(place.rglob("*.y*ml"))]
    paths += [path for name in ("templates", "cases") for path in recorded_cases.beside(name, "**/*.y*ml")]
    texts = [path.read_bytes() for path in paths]
    return [SEEN.encode(), *(text for text in texts if SERVERLESS.encode() in text)]


@pytest.fixture(scope="module")
def engine() -> CfnLintEngine:
    return CfnLintEngine()


def _case(text: bytes) -> LintInput | None:
    processed = process(text, name="t.yaml")
    before = next((step.before for step in processed.trace if step.call.name == SERVERLESS), None)
    written = processed.document.root
    if not isinstance(before, Mapping) or not isinstance(written, Mapping) or not isinstance(processed.tree, Mapping):
        return None
    return LintInput(processed.document, written, processed.tree, before)


def _found(engine: CfnLintEngine, case: LintInput) -> list[Finding]:
    found = engine.lint(case, ALL)
    numbers = {finding.key: str(number) for number, finding in enumerate(found)}
    return [finding._replace(key="", parent=numbers.get(finding.parent, "")) for finding in found]


def _assert_same(engine: CfnLintEngine, text: bytes) -> None:
    case = _case(text)
    if case is None:
        return
    partial = _found(engine, case)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(engine_module, "differing_resources", lambda before, after: None)
        assert partial == _found(engine, case)


@pytest.mark.parametrize("text", _texts())
def test_findings_are_those_of_a_whole_second_run(text: bytes, engine: CfnLintEngine) -> None:
    _assert_same(engine, text)


@settings(phases=(Phase.generate,))  # explaining a failure would trace cfn-lint, for minutes
@given(line=LINES, other=LINES, choices=st.data())
def test_findings_in_mutated_templates_are_those_of_a_whole_second_run(
    line: str, other: str, choices: st.DataObject, engine: CfnLintEngine
) -> None:
    text = SEEN.replace(line, choices.draw(st.sampled_from(["", other, line.replace("Fn", "Table")])), 1)
    words = ("Fn", "FnRole", "Queue", "Arn", "Api", "AWS::SQS::Queue", "prod", "Table", "SeesFn")
    old, new = choices.draw(st.sampled_from(words)), choices.draw(st.sampled_from(words))
    _assert_same(engine, text.replace(old, new, choices.draw(st.integers(0, 2))).encode())


def test_only_what_can_see_a_difference_is_validated_again(engine: CfnLintEngine) -> None:
    case = _case(SEEN.encode())
    assert case is not None
    seen: list[Any] = []
    with pytest.MonkeyPatch.context() as patched:

        def remember(before: Any, after: Any) -> Any:
            seen.append(differing_resources(before, after))
            return seen[-1]

        patched.setattr(engine_module, "differing_resources", remember)
        _found(engine, case)
    (names,) = seen
    assert not {"Plain", "Queue", "Vpc"} & names
    assert {"Fn", "FnRole", "SeesFn", "SeesRole", "SeesSeer", "One", "Two"} <= names


@pytest.mark.parametrize("section", ["Parameters", "Conditions", "Mappings", "Rules", "Metadata"])
def test_another_section_changes_what_all_resources_can_see(section: str) -> None:
    resources = {"A": {"Type": "AWS::SNS::Topic"}}
    assert differing_resources({"Resources": resources}, {"Resources": resources}) == set()
    assert differing_resources({"Resources": resources}, {"Resources": resources, section: {"B": {}}}) is None
    assert differing_resources({}, {"Resources": resources}) is None


def test_other_rules_of_cfn_lint_validate_everything() -> None:
    with only_resources(Rules(), {"A"}):
        pass
