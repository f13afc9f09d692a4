from __future__ import annotations

import re

import pytest

from cfnkit.diagnostics import (
    CATALOGUE,
    CfnkitError,
    Code,
    ConfigurationError,
    Diagnostic,
    Problem,
    ServiceError,
    Severity,
)
from cfnkit.source import Span

SPAN = Span("t.yaml", 2, 5, 2, 9)


def test_every_kind_of_finding_has_an_id_of_its_own_beside_those_of_cfn_lint() -> None:
    assert len({code.id for code in Code}) == len(Code) - 1  # SIZE is a quota, too
    for code in {*Code} - {Code.SIZE}:
        assert re.fullmatch(r"[EWI]97[3-8][0-9]", code.id)
        assert code.title
        assert not code.title.endswith(".")
        assert CATALOGUE[code.id] is code


@pytest.mark.parametrize(
    ("code", "severity"),
    [(Code.NOT_WELL_FORMED, Severity.ERROR), (Code.LARGE, Severity.WARNING), (Code.YAML_ALIAS, Severity.INFO)],
)
def test_the_id_says_how_much_a_finding_matters(code: Code, severity: Severity) -> None:
    finding = Diagnostic(code, Problem("message", SPAN))
    assert finding.severity is severity
    assert finding.id == code.id


@pytest.mark.parametrize("code", Code)
def test_every_kind_of_finding_has_a_severity(code: Code) -> None:
    assert Diagnostic(code, Problem("message", SPAN)).severity in Severity


@pytest.mark.parametrize(
    ("id", "severity"), [("F3002", Severity.ERROR), ("e3002", Severity.ERROR), ("X1", Severity.WARNING)]
)
def test_ids_of_engines_have_a_severity_too(id: str, severity: Severity) -> None:
    assert Severity.of(id) is severity


def test_a_configuration_error_says_where_if_it_knows() -> None:
    assert str(ConfigurationError("no such key", SPAN)) == "t.yaml:2:5: no such key"
    assert str(ConfigurationError("no such file")) == "no such file"
    assert ConfigurationError("no such key", SPAN).span == SPAN


@pytest.mark.parametrize("error", [ConfigurationError("a"), ServiceError("a")])
def test_every_error_is_one_of_cfnkit(error: Exception) -> None:
    assert isinstance(error, CfnkitError)
