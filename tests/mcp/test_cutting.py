"""Long answers: what is sent at once, and how the rest is asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.mcp.checking import CheckAnswer
from cfnkit.mcp.comparing import ChangedResource, ChangedValue, DiffAnswer
from cfnkit.mcp.cutting import cut
from cfnkit.mcp.results import ReportedProblem, SourcePlace
from support.agents import Agent

MOST = 100_000
"""The characters that programs of agents take."""
PLACE = SourcePlace("a.yaml", 1, 1, 1, 2)


def problem(number: int, message: str = "A message of usual length, which says what is wrong and where.") -> Any:
    return ReportedProblem("E3002", "error", message, PLACE, ["Resources", f"R{number}", "Properties", 1])


def test_a_template_of_many_resources_is_read_in_parts(agent: Agent) -> None:
    names = [f"Topic{n}" for n in range(490)]
    lines = (f"  {name}: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: {'x' * 90}}}}}\n" for name in names)
    given: dict[str, Any] = {"template": "topics.yaml", "text": f"Resources:\n{''.join(lines)}", "form": "json"}
    text, found, skip = "", list[str](), dict[str, int]()
    for _ in range(10):
        part = agent.ask("render", **given, skip=skip)
        assert len(json.dumps(part, indent=2)) < MOST
        text += part["template"]
        found += [each["logical_id"] for each in part["resources"]]
        if not part["cut"]:
            break
        # What has been read as a whole is passed over, too.
        skip = {"template": len(text), "resources": len(found)}

    assert found == names
    assert list(json.loads(text)["Resources"]) == names


def test_many_findings_are_counted_and_all_can_be_read() -> None:
    answer = CheckAnswer(templates=["a.yaml"], problems=list(map(problem, range(2_000))), left_out=0, not_checked=[])
    found, skip = list[Any](), dict[str, int]()
    while True:
        part = cut(answer, skip)
        assert len(part.model_dump_json(indent=2)) < MOST
        found += part.problems
        if "problems" not in part.cut:
            break
        assert part.cut["problems"].left == 2_000 - len(found)
        skip = {"problems": part.cut["problems"].skip}

    assert found == answer.problems


def test_what_fits_is_the_same() -> None:
    answer = CheckAnswer(templates=["a.yaml"], problems=[problem(1)], left_out=0, not_checked=[])
    assert cut(answer, {}) == answer


def test_a_text_of_an_entry_is_cut_and_counted() -> None:
    answer = CheckAnswer(templates=[], problems=[problem(1), problem(2, "ab" * 10_000)], left_out=0, not_checked=[])
    first = cut(answer, {})
    assert [len(each.message) for each in first.problems] == [len(answer.problems[0].message), 10_000]
    assert (first.cut["problems.message"].left, first.cut["problems.message"].skip) == (10_000, 10_000)
    second = cut(answer, {"problems": 1, "problems.message": 10_000})
    assert first.problems[1].message + second.problems[0].message == "ab" * 10_000
    assert not second.cut


def test_a_list_of_an_entry_is_cut_and_counted() -> None:
    values = [ChangedValue([f"P{n}"], '"a"', '"b"' * 900, "False", "", PLACE, PLACE) for n in range(300)]
    resource = ChangedResource("", "Big", "A::B::C", "Modify", "False", PLACE, values, [])
    answer = DiffAnswer(compared=True, is_change=True, risks=[], resources=[resource], outputs=[], problems=[])
    found, skip = list[Any](), dict[str, int]()
    while True:
        part = cut(answer, skip)
        assert len(part.model_dump_json(indent=2)) < MOST
        found += [each.path for each in part.resources[0].changes]
        if "resources.changes" not in part.cut:
            break
        skip = {"resources.changes": part.cut["resources.changes"].skip}

    assert found == [each.path for each in values]


def test_a_long_key_is_shortened() -> None:
    answer = CheckAnswer(templates=["t" * 20_000], problems=[], left_out=0, not_checked=[])
    assert cut(answer, {}).templates[0].endswith("t... (10,000 characters more)")


@pytest.mark.parametrize("name", ["problms", "problems.mesage", "cut", "left_out"])
def test_a_field_that_is_not_there_is_told(name: str) -> None:
    answer = CheckAnswer(templates=[], problems=[problem(1)], left_out=0, not_checked=[])
    with pytest.raises(ConfigurationError, match=f"no list or text '{name}' is in this answer"):
        cut(answer, {name: 1})
