"""A check that both engines have is one id, and so one finding where both of them run."""

from __future__ import annotations

import pytest

from cfnkit.lint.check import check_files
from cfnkit.lint.engines.fast.ids import shared_id
from cfnkit.lint.settings import EngineName, FileRequest, Settings

pytest.importorskip("cloudformation_validate")

TOPIC = "Resources:\n  A: {Type: AWS::SNS::Topic}\n"
# By the id that both engines have, a template with nothing else wrong.
WRONG = {
    "E1001": "Unknown: 1\n" + TOPIC,
    "E1003": f"Description: {'a' * 1025}\n" + TOPIC,
    "E1010": TOPIC + "  B: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt A.Nope}}\n",
    "E1011": TOPIC + "  B: {Type: AWS::SNS::Topic, Properties: {TopicName: !FindInMap [M, a, b]}}\n",
    "E1019": TOPIC + '  B: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub "${C}"}}\n',
    "E1020": TOPIC + "  B: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref C}}\n",
    "E2015": "Parameters: {P: {Type: String, Default: a, AllowedValues: [b]}}\nOutputs: {O: {Value: !Ref P}}\n" + TOPIC,
    "E3001": TOPIC + "  a_b: {Type: AWS::SNS::Topic}\n",
    "E3002": TOPIC + "  B: {Type: AWS::SNS::Topic, Properties: {Bogus: 1}}\n",
    "E3035": TOPIC + "  B: {Type: AWS::SNS::Topic, DeletionPolicy: Perhaps}\n",
    "E3036": TOPIC + "  B: {Type: AWS::SNS::Topic, UpdateReplacePolicy: Perhaps}\n",
    "E6001": TOPIC + "Outputs: {a_b: {Value: a}}\n",
    "E6101": TOPIC + "Outputs: {O: {Value: !Ref B}}\n",
    "E7001": TOPIC + "Mappings: {M: {a: b}}\n",
    "E8004": TOPIC + "Conditions: {C: !And [!Equals [a, !Ref AWS::Region]]}\n",
}


@pytest.mark.parametrize("engine", ["cfn-lint", "fast", "both"])
def test_both_engines_have_one_id_for_a_mistake_which_is_one_finding(engine: EngineName) -> None:
    requests = [FileRequest(f"{id}.yaml", text.encode()) for id, text in WRONG.items()]
    results = check_files(requests, Settings(engine=engine, jobs=1, cache=False))
    found = [[finding.id for finding in result.findings] for result in results]
    errors = [[id for id in ids if id[0] == "E" and id[:3] != "E97"] for ids in found]
    assert dict(zip(WRONG, errors, strict=True)) == {id: [id] for id in WRONG}


def test_an_id_that_cfn_lint_has_for_something_else_is_not_taken() -> None:
    assert shared_id("F0002") == "E1001"  # E0002 is a rule that failed
    assert shared_id("F3002") == "E3002"
    assert shared_id("W2001") == "W2001"
    assert shared_id("F1020", "Fn::GetAtt references non-existent resource 'B'") == "E1010"
