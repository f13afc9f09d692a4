"""What a rule imports: what it looks at, what it says, and how it is declared. No linter is in sight here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cfnkit.diagnostics import Problem
from cfnkit.rule.finding import Finding, Origin
from cfnkit.rule.rule import Rule, rule
from cfnkit.rule.rule_files import RuleFileError, read_rules

if TYPE_CHECKING:
    from cfnkit.rule.subject import Subject

__all__ = ["Finding", "Origin", "Problem", "Rule", "RuleFileError", "Subject", "read_rules", "rule"]


def __getattr__(name: str) -> object:
    """`Subject`, which brings all that processes a template: a finding that is kept does without."""
    if name != "Subject":
        raise AttributeError(f"module 'cfnkit.rule' has no attribute {name!r}")
    from cfnkit.rule.subject import Subject

    return Subject
