"""What an editor shows within a document, and where its names lead."""

from __future__ import annotations

import pytest

from cfnkit.deployment import Target
from cfnkit.outcome.at_place.documents import definitions_at, references_at
from cfnkit.outcome.at_place.hover import hover
from cfnkit.outcome.outcome import Outcome
from support.outcomes import outcome_of

TEMPLATE = """\
Parameters: {Unset: {Type: String}}
Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !Sub "arn:aws:iam::${AWS::AccountId}:role/r"
      DefinitionString: !Sub |
        {"StartAt": "Begin", "Comment": "in ${AWS::Region} for ${Unset}",
         "States": {
           "Begin": {"Type": "Pass", "Next": "Finish"},
           "Finish": {"Type": "Succeed"}}}
"""


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return outcome_of(TEMPLATE, Target("eu-west-1"))


def at(outcome: Outcome, text: str) -> tuple[int, int]:
    return outcome.processed.document.source.position(TEMPLATE.index(text))


def test_a_place_has_its_path_in_the_document_and_its_value(outcome: Outcome) -> None:
    found = hover(outcome, *at(outcome, '"in ${'))
    assert found is not None
    assert "**A state machine of Step Functions** `Comment`" in found.text
    assert "= `in eu-west-1 for ${Unset}`" in found.text


def test_a_name_leads_to_its_state(outcome: Outcome) -> None:
    source = outcome.processed.document.source
    [target] = definitions_at(outcome, *at(outcome, 'Finish"},'))
    assert (target.line, source.cut(target)) == (11, '"Finish"')
    [start] = definitions_at(outcome, *at(outcome, 'Begin", "Comment'))
    assert start.line == 10
    assert definitions_at(outcome, *at(outcome, '"Pass"')) == ()


def test_a_state_has_the_places_that_lead_to_it(outcome: Outcome) -> None:
    [use] = references_at(outcome, *at(outcome, 'Finish": {"Type'))
    assert use.line == 10
