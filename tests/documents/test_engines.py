"""Of an error in a document that an engine sees too, ours is told, since it stands at the character."""

from __future__ import annotations

import pytest

from cfnkit.diagnostics import Problem, Severity
from cfnkit.lint.findings.merge import unite
from cfnkit.rule import Finding, GeneratedNode, Rule
from cfnkit.source import Span

DEFINITION = ("Resources", "A", "Properties", "DefinitionString")


def finding(id: str, *path: str | int, line: int = 1) -> Finding:
    return Finding(Rule(id), Problem(id, Span("t", line, 1, line, 2), path))


ENGINE = finding("E1029", *DEFINITION)


@pytest.mark.parametrize("below", [(), ("States", "Begin")])
def test_an_engine_is_not_heard_about_a_document_in_which_ours_is_an_error(below: tuple[str, ...]) -> None:
    ours = finding("E9492", *DEFINITION, line=7)
    assert unite([ours], [finding("E1029", *DEFINITION, *below)]) == [ours]


def test_ours_stands_for_what_an_engine_says_of_a_value_of_fn_if() -> None:
    properties = ("Resources", "A", "Properties", "Policies", 0)
    below = ("PolicyDocument", "Statement", 0, "Action")
    ours = finding("W9452", *properties, *below)
    assert unite([ours], [finding("W3037", *properties, "Fn::If", 1, *below)]) == [ours]
    other = finding("W3037", "Resources", "A", "Properties", "Policies", 1, "Fn::If", 1, *below)
    assert unite([ours], [other]) == [other, ours]


def test_an_engine_is_heard_where_ours_says_nothing_or_is_no_error() -> None:
    others = [
        finding("W9493", *DEFINITION),
        finding("E9492", "Resources", "B", "Properties", "DefinitionString"),
        finding("E9492", *DEFINITION)._replace(lowered=Severity.INFO),
        finding("E9742", *DEFINITION),
    ]
    for ours in others:
        assert ENGINE in unite([ours], [ENGINE])


def test_a_document_that_a_transform_made_is_known_by_its_resource() -> None:
    made = GeneratedNode(DEFINITION, "AWS::Serverless-2016-10-31", exact=False)
    ours = finding("E9492", *DEFINITION)._replace(origins=(made,))
    assert unite([ours], [finding("E1029", "Resources", "A", "Properties", "Definition")]) == [ours]
