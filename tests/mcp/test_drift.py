"""The tool `drift`."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile

from support.agents import Agent


def test_drift_is_told_at_the_line_of_the_template(agent: Agent, folder: Path, checkout: Path) -> None:
    for name in ("two_queues.yaml", "two_queues.snapshot.json"):
        copyfile(checkout / "templates" / "examples" / name, folder / name)
    found = agent.ask("drift", template="two_queues.yaml", snapshot="two_queues.snapshot.json")

    changed = next(each for each in found["resources"] if each["logical_id"] == "InputQueue")
    (difference,) = changed["differences"]
    assert (changed["status"], difference["path"]) == ("MODIFIED", ["VisibilityTimeout"])
    assert (difference["expected"], difference["actual"], difference["place"]["line"]) == ("30", "99", 11)
    assert "outside of" in agent.fails("drift", template="two_queues.yaml", snapshot="../outside.yaml")
