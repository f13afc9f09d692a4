"""What a program imports to check templates."""

from __future__ import annotations

import pytest

import cfnkit.lint as lint

pytest.importorskip("cloudformation_validate")

BOGUS = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      Bogus: 1\n"


def test_the_names_of_the_package_are_all_there() -> None:
    assert [name for name in lint.__all__ if not hasattr(lint, name)] == []
    with pytest.raises(AttributeError, match="no attribute 'lnit'"):
        lint.lnit  # noqa: B018


def test_findings_have_their_place() -> None:
    settings = lint.Settings(engine="fast", cache=False)
    (result,) = lint.check_files([lint.FileRequest("t.yaml", BOGUS.encode())], settings)
    assert [(str(finding.span), finding.id) for finding in result.findings] == [("t.yaml:5:7", "E3002")]
