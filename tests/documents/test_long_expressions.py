"""Texts that are deep or long are read within bounds: no reader of a small language runs out of stack."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

DEEP = 5_000


def template(type: str, **properties: Any) -> str:
    return json.dumps({"Resources": {"R": {"Type": type, "Properties": properties}}})


def alarm(expression: str) -> str:
    return template("AWS::CloudWatch::Alarm", Metrics=[{"Id": "watched", "Expression": expression}])


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (alarm("(" * DEEP), ["E9433"]),
        (alarm("ABS(" * DEEP), ["E9433"]),
        (alarm("-" * DEEP + "watched" + " + 1" * DEEP), ["E9435"]),
        (template("AWS::Logs::QueryDefinition", QueryString="filter " + "(" * DEEP), ["E9438"]),
        (template("AWS::Logs::QueryDefinition", QueryString="filter " + "not " * DEEP + "a" + " and b" * DEEP), []),
        (template("AWS::CloudWatch::CompositeAlarm", AlarmRule="(" * DEEP), ["E9497"]),
        (template("AWS::CloudWatch::CompositeAlarm", AlarmRule="NOT " * DEEP + "TRUE" + " OR TRUE" * DEEP), []),
        (template("AWS::Logs::MetricFilter", FilterPattern="{" + "(" * DEEP), ["E9499"]),
        (template("AWS::Events::Rule", ScheduleExpression=f"rate({'9' * DEEP} minutes)"), []),
        (template("AWS::IoT::TopicRule", TopicRulePayload={"Sql": "SELECT " + "(" * DEEP}), ["E9447"]),
        (
            template(
                "AWS::CodePipeline::Pipeline", Stages=[{"Actions": [{"Configuration": {"A": "#{a." * 4 * DEEP}}]}]
            ),
            [],
        ),
        (template("AWS::CodePipeline::Pipeline", Stages=[{"Actions": [{"RunOrder": "9" * DEEP}]}]), []),
        (template("AWS::Lambda::Function", Runtime=f"python3.{'9' * DEEP}", Code={"ZipFile": "a"}), []),
    ],
    ids=[
        *("math", "calls", "sum", "query", "conditions", "rule", "alternatives", "pattern"),
        *("rate", "statement", "variables", "turn", "runtime"),
    ],
)
def test_a_deep_text_is_a_finding_and_a_long_one_is_read(
    text: str, ids: list[str], found_in: Callable[..., Any]
) -> None:
    assert [each.id for each in found_in(text)] == ids


def test_a_long_chain_of_expressions_is_followed(found_in: Callable[..., Any]) -> None:
    chain = [[{"id": f"e{n}", "expression": f"e{n + 1} * 2"}] for n in range(300)]
    widget = {
        "type": "metric",
        "properties": {"region": "r", "metrics": [*chain, [{"id": "e300", "expression": "e0"}]]},
    }
    [found] = found_in(template("AWS::CloudWatch::Dashboard", DashboardBody=json.dumps({"widgets": [widget]})))
    assert found.id == "E9435"
    assert found.message.startswith("The expression 'e0' depends on itself, by e1, e2, e3, ...")
