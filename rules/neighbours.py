"""The stacks that a template nests, processed with the values that it gives them."""

from cfnkit.neighbours.nested_checks import nested_findings
from cfnkit.neighbours.rules import NESTED_RULES
from cfnkit.rule import RuleCheck

nested = RuleCheck(NESTED_RULES[0], nested_findings, NESTED_RULES[1:])
