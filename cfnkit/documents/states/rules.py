"""The rules about state machines."""

from cfnkit.rule import Rule

_PAGE = "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html"

MALFORMED = Rule(
    "E9420",
    "The definition of a state machine cannot be read",
    "The definition is a JSON object with StartAt and States. Step Functions refuses any other text.",
    _PAGE,
)
STATE_UNKNOWN = Rule(
    "E9421",
    "A state machine goes to a state that it does not have",
    "StartAt, Next and Default name states of the same States object. Step Functions refuses the definition otherwise.",
    _PAGE,
)
STATE_UNREACHABLE = Rule(
    "W9422",
    "A state of a state machine is never reached",
    "No StartAt, Next, Default or Catch leads to the state. Remove it, or lead to it.",
    _PAGE,
)

RULES = (MALFORMED, STATE_UNKNOWN, STATE_UNREACHABLE)
