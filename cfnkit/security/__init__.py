"""Security rules: what cfn_nag, checkov and Guard look for, judged on the resources that will be deployed.

A rule is in a table, `rules/security/*.json`, where a JSON Schema of a resource's properties says it; else it is a
function in `rules/security/*.py` with the decorator `security_rule`. Both have one shape, `SecurityRule`, and three
answers: a resource breaks the rule, keeps it, or only the deployment knows.
"""

from cfnkit.security.catalogue import Catalogue, read_catalogue
from cfnkit.security.judging import ResourceJudgement, Verdict, judge, judge_part
from cfnkit.security.profiles import PROFILES, profiles_of, rules_of_profile
from cfnkit.security.rule import ANY_TYPE, Break, Doubt, Outcome, SecurityRule, alias, outcome, security_rule
from cfnkit.security.stack import ResourceReading, Stack, StackResource

__all__ = [
    "ANY_TYPE",
    "PROFILES",
    "Break",
    "Catalogue",
    "Doubt",
    "Outcome",
    "ResourceJudgement",
    "ResourceReading",
    "SecurityRule",
    "Stack",
    "StackResource",
    "Verdict",
    "alias",
    "judge",
    "judge_part",
    "outcome",
    "profiles_of",
    "read_catalogue",
    "rules_of_profile",
    "security_rule",
]
