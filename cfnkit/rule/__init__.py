"""What a rule imports: what it looks at, what it says, and how it is declared. No linter is in sight here."""

from cfnkit.rule.finding import Finding, Origin
from cfnkit.rule.rule import Problem, Rule, rule
from cfnkit.rule.rule_files import RuleFileError, read_rules
from cfnkit.rule.subject import Subject

__all__ = ["Finding", "Origin", "Problem", "Rule", "RuleFileError", "Subject", "read_rules", "rule"]
