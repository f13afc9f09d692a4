"""The names that a rule file imports, and findings. Nothing here knows a linter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cfnkit.diagnostics import Problem
from cfnkit.lazy_names import lazily
from cfnkit.rule.finding import Finding, GeneratedNode, generated_nodes, made_by
from cfnkit.rule.rule import Rule
from cfnkit.rule.rule_check import RuleCheck, rule
from cfnkit.rule.rule_files import RuleFileError, read_own_rules, read_rules

if TYPE_CHECKING:
    from cfnkit.rule.subject import Subject

__all__ = [
    "Finding",
    "GeneratedNode",
    "Problem",
    "Rule",
    "RuleCheck",
    "RuleFileError",
    "Subject",
    "generated_nodes",
    "made_by",
    "read_own_rules",
    "read_rules",
    "rule",
]

# `Subject` brings all that processes a template; a finding from the cache does without it.
__getattr__, __dir__ = lazily(__name__, {"Subject": ".subject"})
