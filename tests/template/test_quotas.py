"""The quotas of a template, with the counts in the messages."""

from __future__ import annotations

import pytest

from cfnkit.deployment import Target
from cfnkit.pipeline import process
from support.evaluation import evaluated

TOPIC = "Resources: {Topic: {Type: 'Custom::Topic'}}\n"


def section(name: str, member: str, count: int) -> str:
    return f"{name}:\n" + "".join(f"  N{number}: {member}\n" for number in range(count))


@pytest.mark.parametrize(
    ("name", "member", "limit", "told"),
    [
        (
            "Resources",
            "{Type: 'Custom::Topic'}",
            500,
            "Number of resources, 502, is greater than maximum allowed, 500",
        ),
        ("Parameters", "{Type: String, Default: a}", 200, "Parameter count 202 is greater than max allowed 200"),
        ("Outputs", "{Value: a}", 200, "Outputs count 202 is greater than max allowed 200"),
        ("Mappings", "{A: {B: c}}", 200, "Mappings count 202 is greater than max allowed 200"),
    ],
)
def test_too_many_members_are_reported_at_the_first_one_too_many(name: str, member: str, limit: int, told: str) -> None:
    rest = "" if name == "Resources" else TOPIC

    assert evaluated(section(name, member, limit) + rest).findings == []
    [finding] = evaluated(section(name, member, limit + 2) + rest).findings
    assert (finding.id, finding.message, finding.path) == ("E9764", f"Template format error: {told}", (name,))
    assert (finding.span.line, finding.span.column) == (limit + 2, 3)


def test_too_many_attributes_of_a_mapping() -> None:
    attributes = ", ".join(f"A{number}: b" for number in range(201))

    found = evaluated(TOPIC + "Mappings: {M: {K: {" + attributes + "}, L: {A: b}}}\n")

    message = "Template format error: Mapping attributes count 201 is greater than max allowed 200"
    assert found.placed == [(message, "2:16", "Mappings/M/K")]


def test_a_name_that_is_too_long() -> None:
    name = "A" * 256
    found = evaluated(
        "Resources:\n  " + name + ": {Type: 'Custom::Topic'}\n  " + name[1:] + ": {Type: 'Custom::Topic'}\n"
    )

    message = "Template format error: The name has 256 characters, over the maximum of 255."
    assert found.placed == [(message, "2:3", f"Resources/{name}")]


def test_a_description_that_is_too_long() -> None:
    assert evaluated("Description: " + "a" * 1024 + "\n" + TOPIC).findings == []
    [finding] = evaluated("Description: " + "\u00e4" * 513 + "\n" + TOPIC).findings
    assert finding.message == "Template format error: 'Description' length is greater than 1024."
    assert finding.hint == "It has 1,026 bytes."
    assert (finding.span.column, finding.path) == (14, ("Description",))


def test_too_many_dynamic_references() -> None:
    def template(count: int) -> str:
        values = ", ".join(
            ["'{{resolve:ssm:/a}}-{{resolve:ssm:/b}}'"] * (count // 2) + ["'{{resolve:ssm:/c}}'"] * (count % 2)
        )
        return "Resources: {Topic: {Type: 'Custom::Topic', Properties: {A: [" + values + "]}}}\n"

    assert evaluated(template(60)).findings == []
    found = evaluated(template(61))
    assert found.messages == ["Template format error: Dynamic references count 61 is greater than max allowed 60"]
    assert found.findings[0].path == ("Resources", "Topic", "Properties", "A", 30)


def test_a_template_in_the_request_has_51200_bytes_at_most() -> None:
    text = TOPIC + "#" + "\u00e4" * 25_600

    assert process(text).diagnostics == ()
    assert process(TOPIC + "#" + " " * (51_199 - len(TOPIC)), target=Target(inline=True)).diagnostics == ()
    [finding] = process(text, target=Target(inline=True)).diagnostics
    assert finding.message == (
        "1 validation error detected: Value '<template-body>' at 'templateBody' failed to satisfy constraint: Member "
        "must have length less than or equal to 51200"
    )
    assert finding.hint == "The template has 51,245 bytes; send it through S3."
