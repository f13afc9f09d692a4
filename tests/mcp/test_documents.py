"""The tool `documents`."""

from __future__ import annotations

from support.agents import Agent


def test_documents_in_strings_are_told_as_their_services_get_them(agent: Agent) -> None:
    text = """\
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/machine
      DefinitionString: !Sub '{"StartAt": "Go", "States": {"Go": {"Type": "Pass", "Comment": "${Queue}", "End": true}}}'
"""
    found = agent.ask("documents", template="machine.yaml", text=text, logical_id="Machine")

    (document,) = found["documents"]
    assert (document["language"], document["place"]["line"]) == ("state-machine", 7)
    assert document["unknown"] == ["${Queue}"]
    assert '"Comment": "${Queue}"' in document["text"]
    assert agent.ask("documents", template="machine.yaml", text=text, logical_id="Queue")["documents"] == []
    error = agent.fails("documents", template="machine.yaml", text=text, logical_id="Machin")
    assert "Did you mean 'Machine'?" in error
