"""The rules about event patterns, schedules, filter policies, templates of inputs, and IoT rules."""

from cfnkit.rule import Rule

_PATTERNS = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html"
_SCHEDULES = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"

PATTERN = Rule(
    "E9440",
    "An event pattern or a filter has a form that the service refuses",
    "A pattern is a JSON object whose leaves are lists of values and operators; the service refuses any other.",
    _PATTERNS,
)
OPERATOR = Rule(
    "E9441",
    "An event pattern or a filter has an operator that does not exist there, or with a wrong value",
    "Event buses, pipes, event source mappings and subscriptions of topics have different operators, each with its own "
    "kind of value. The service refuses others.",
    _PATTERNS,
)
NEVER_MATCHES = Rule(
    "W9442",
    "An event pattern matches no event",
    "Every event has the same keys at its top, and no event has others. Values that exclude each other match none "
    "either. Nothing fails: the rule is never run.",
    "https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html",
)
SCHEDULE = Rule(
    "E9443",
    "A schedule cannot be read",
    "A schedule is rate(VALUE UNIT), cron(...) with six fields, or at(...) where the service has that. One of the days "
    "of month and of week is '?'.",
    _SCHEDULES,
)
NEVER_FIRES = Rule(
    "W9444",
    "A schedule has no time",
    "No date fits all fields, such as February 30, so that nothing is ever run.",
    _SCHEDULES,
)
INPUT = Rule(
    "E9445",
    "The template of an input names something that does not exist, or is no JSON",
    "In an InputTemplate, <name> is a key of InputPathsMap or a name of EventBridge; in a pipe it is a JSON path or a "
    "name of EventBridge. The service refuses the rule, or sends the text as it stands.",
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html",
)
UNUSED_INPUT = Rule(
    "W9446",
    "A key of InputPathsMap is not used",
    "The InputTemplate does not name it. Remove the key, or use it.",
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html",
)
SQL = Rule(
    "E9447",
    "The SQL of an IoT rule cannot be read",
    "AWS IoT refuses a statement without SELECT, with an open quote or bracket, or with an invalid topic filter.",
    "https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-reference.html",
)
SQL_FUNCTION = Rule(
    "W9448",
    "The SQL of an IoT rule calls a function that AWS IoT does not document",
    "The value of the call is undefined, or the statement is refused.",
    "https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html",
)

PATTERN_RULES = (PATTERN, OPERATOR, NEVER_MATCHES)
SCHEDULE_RULES = (SCHEDULE, NEVER_FIRES)
INPUT_RULES = (INPUT, UNUSED_INPUT)
SQL_RULES = (SQL, SQL_FUNCTION)
