"""The tool `explain`."""

from __future__ import annotations

from support.agents import Agent


def test_a_value_is_explained(agent: Agent) -> None:
    path = "Resources.Queueblue.Properties.DelaySeconds"
    explained = agent.ask("explain", template="loop.yaml", path=path)

    assert (explained["value"], explained["place"]["line"]) == ("901", 13)
    assert any("Teams" in each["what"] for each in explained["decided_by"])
    assert "There is no 'Queueblau' in Resources." in agent.fails(
        "explain", template="loop.yaml", path="Resources.Queueblau"
    )
