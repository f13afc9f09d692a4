"""The rules about documents of CloudWatch."""

from cfnkit.rule import Rule

_API = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring"
_LOGS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs"
_DASHBOARD = f"{_API}/CloudWatch-Dashboard-Body-Structure.html"
_MATH = f"{_GUIDE}/using-metric-math.html"
_QUERY = f"{_LOGS}/CWL_QuerySyntax.html"
_COMPOSITE = f"{_API}/API_PutCompositeAlarm.html"

DASHBOARD_UNREAD = Rule(
    "E9430",
    "A dashboard cannot be read",
    "The body of a dashboard is a JSON object with an array of widgets. CloudWatch refuses any other text.",
    _DASHBOARD,
)
WIDGET_WRONG = Rule(
    "E9431",
    "A part of a dashboard has not the shape that CloudWatch takes",
    "Each type of widget has properties that it needs, and values that they can have; a metric is an array of its "
    "namespace, its name, and names and values of dimensions. CloudWatch refuses the dashboard otherwise.",
    _DASHBOARD,
)
WIDGET_DOUBTFUL = Rule(
    "W9432",
    "A part of a dashboard is not shown as it is written",
    "CloudWatch takes the dashboard, and leaves out what it does not know or moves what does not fit. Look whether "
    "this is what you mean.",
    _DASHBOARD,
)
MATH_UNREAD = Rule(
    "E9433",
    "A metric math expression cannot be parsed",
    "An expression has ids, numbers, functions in capitals, arrays and the operators + - * / ^ == != <= >= < > AND OR; "
    "a query of Metrics Insights has SELECT, FROM, WHERE, GROUP BY, ORDER BY and LIMIT.",
    _MATH,
)
MATH_CALL = Rule(
    "E9434",
    "A metric math expression calls a function that does not exist, or with the wrong arguments",
    "Names of functions are in capitals. The page of the source lists the functions with their arguments.",
    _MATH,
)
MATH_ID = Rule(
    "E9435",
    "An id of metric math is not defined, is defined twice, or depends on itself",
    "An expression names other metrics and expressions of the same list by their ids, which begin with a lower-case "
    "letter.",
    _MATH,
)
ALARM_METRICS = Rule(
    "E9436",
    "An alarm cannot watch these metrics",
    "One of the metrics of an alarm returns data, and it is a single time series. PutMetricAlarm refuses others.",
    f"{_API}/API_PutMetricAlarm.html",
)
MATH_DOUBTFUL = Rule(
    "W9437",
    "A metric math expression may not say what it means to",
    "The expression is taken, and its result depends on more than what it says: on the range of time, on periods that "
    "differ, or on a metric that nothing uses. Look whether this is what you mean.",
    _MATH,
)
QUERY_UNREAD = Rule(
    "E9438",
    "A Logs Insights query cannot be parsed",
    "A query has commands with a pipe character between them, such as fields, filter, stats, sort, limit and parse.",
    _QUERY,
)
QUERY_CALL = Rule(
    "E9439",
    "A command or function of a Logs Insights query does not exist, or has the wrong arguments",
    "The pages of the source list the commands and functions with their arguments.",
    _QUERY,
)
QUERY_FIELD = Rule(
    "E9495",
    "A Logs Insights query uses a field that stats does not leave",
    "After stats there are only the fields that it makes and those that it groups by. The query is refused otherwise.",
    f"{_LOGS}/CWL_QuerySyntax-Stats.html",
)
QUERY_DOUBTFUL = Rule(
    "W9496",
    "A Logs Insights query may not say what it means to",
    "The query has a command or function that is not known, or one that changes nothing there.",
    _QUERY,
)
ALARM_RULE_UNREAD = Rule(
    "E9497",
    "The rule of a composite alarm cannot be parsed",
    "A rule has ALARM(...), OK(...), INSUFFICIENT_DATA(...), AT_LEAST(...), TRUE and FALSE, with AND, OR, NOT and "
    "parentheses.",
    _COMPOSITE,
)
ALARM_UNKNOWN = Rule(
    "W9498",
    "A composite alarm may watch an alarm that does not exist when it is created",
    "PutCompositeAlarm refuses a rule with an alarm that does not exist. Refer to alarms of the template by Ref, which "
    "also has them created first.",
    _COMPOSITE,
)
PATTERN_UNREAD = Rule(
    "E9499",
    "A filter pattern cannot be parsed",
    "A pattern has terms, or conditions on JSON in braces, or fields in brackets. CloudWatch Logs refuses any other.",
    f"{_LOGS}/FilterAndPatternSyntax.html",
)

DASHBOARD_RULES = (DASHBOARD_UNREAD, WIDGET_WRONG, WIDGET_DOUBTFUL)
MATH_RULES = (MATH_UNREAD, MATH_CALL, MATH_ID, ALARM_METRICS, MATH_DOUBTFUL)
QUERY_RULES = (QUERY_UNREAD, QUERY_CALL, QUERY_FIELD, QUERY_DOUBTFUL)
ALARM_RULE_RULES = (ALARM_RULE_UNREAD, ALARM_UNKNOWN)
PATTERN_RULES = (PATTERN_UNREAD,)
