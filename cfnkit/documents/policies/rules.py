"""The rules about policies."""

from cfnkit.rule import Rule

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
_REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference"
_SERVICES = f"{_REFERENCE}/reference_policies_actions-resources-contextkeys.html"

MALFORMED = Rule(
    "E9450",
    "A policy cannot be read",
    "A policy in a string is a JSON object with Statement. The service refuses any other text.",
    f"{_GUIDE}/reference_policies_grammar.html",
)
ELEMENT = Rule(
    "E9451",
    "A policy has an element that its language does not have, or lacks one",
    "A statement has an Effect, Action or NotAction, and what its kind of policy needs. The service refuses others.",
    f"{_GUIDE}/reference_policies_elements.html",
)
ACTION = Rule(
    "W9452",
    "A policy names an action that does not exist",
    "A statement about it allows and denies nothing. The service may be newer than what is known of it.",
    _SERVICES,
)
PATTERN = Rule(
    "W9453",
    "No action fits the pattern of a policy",
    "A statement about it allows and denies nothing. The service may be newer than what is known of it.",
    _SERVICES,
)
OPERATOR = Rule(
    "E9454",
    "A condition of a policy has an operator that does not exist, or a value that its operator never compares",
    "The service refuses a policy with such a condition, or the condition never holds.",
    f"{_GUIDE}/reference_policies_elements_condition_operators.html",
)
KEY = Rule(
    "W9455",
    "A condition of a policy has a key that does not exist",
    "No request has it: the condition never holds, or always. The service may be newer than what is known of it.",
    f"{_GUIDE}/reference_policies_condition-keys.html",
)
RESOURCE = Rule(
    "W9456",
    "A statement's resources are never those of its action",
    "The action is about resources of another service than the statement names, so that it is never allowed or denied.",
    _SERVICES,
)

RULES = (MALFORMED, ELEMENT, ACTION, PATTERN, OPERATOR, KEY, RESOURCE)
