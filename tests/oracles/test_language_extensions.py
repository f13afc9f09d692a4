"""What the service's own implementation of AWS::LanguageExtensions was recorded to do."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.deployment import Lookups
from cfnkit.source import Span
from cfnkit.syntax import Mapping, canonical, from_plain
from cfnkit.template import Template, parameter_values
from cfnkit.transforms.language_extensions import expand_language_extensions
from support import recorded_cases
from support.targets import HERE

CASES = recorded_cases.read("language_extensions.jsonl")
AT = Span("case", 1, 1, 1, 1)

pytestmark = pytest.mark.skipif(not CASES, reason="CFNKIT_CASES names no folder of recorded cases")


def cases(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in CASES if case["kind"] == kind]


def expand(template: dict[str, Any]) -> tuple[Mapping, list[str]]:
    root = from_plain(template, AT)
    assert isinstance(root, Mapping)
    parameters = parameter_values(Template.of(root), {}, Lookups(), AT)
    expanded, findings = expand_language_extensions(root, parameters, HERE, AT)
    return expanded, [finding.message for finding in findings if finding.severity.value == "error"]


@pytest.mark.parametrize("case", cases("expanded"))
def test_the_expansion_is_the_recorded_one(case: dict[str, Any]) -> None:
    expanded, errors = expand(case["template"])

    assert errors == []
    assert canonical(expanded) == canonical(from_plain(case["expect"], AT))


@pytest.mark.parametrize("case", cases("error"))
def test_what_the_service_refuses_is_refused(case: dict[str, Any]) -> None:
    _, errors = expand(case["template"])

    assert errors
    assert all(message.startswith("Transform AWS::LanguageExtensions failed with: ") for message in errors)
