"""The rules about state machines."""

from cfnkit.rule import Rule

_GUIDE = "https://docs.aws.amazon.com/step-functions/latest/dg"
_PAGE = f"{_GUIDE}/concepts-amazon-states-language.html"

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
FIELD = Rule(
    "E9423",
    "A state has a field that it cannot have, or lacks one",
    "Each type of state has fields of its own, some of them in one query language only. Step Functions refuses others, "
    "values of other types, and states without Next or End.",
    f"{_GUIDE}/statemachine-structure.html",
)
CHOICE = Rule(
    "E9424",
    "A rule of a Choice state cannot be evaluated",
    "A rule of JSONPath compares a Variable by one operator, or joins rules by And, Or and Not; a rule of JSONata has "
    "a Condition. Step Functions refuses other rules.",
    f"{_GUIDE}/state-choice.html",
)
ERROR_HANDLER = Rule(
    "E9425",
    "A Retry or Catch of a state is refused",
    "ErrorEquals lists names of errors; States.ALL stands alone, in the last one of a list. Names that begin with "
    "States. are those of Step Functions.",
    f"{_GUIDE}/concepts-error-handling.html",
)
PATH = Rule(
    "E9426",
    "A path or an intrinsic function of a state machine is wrong",
    "A path begins with $ and leads to a part of the input, of the context object ($$) or of a variable ($name). "
    "Intrinsic functions (States.Format) have their number of arguments.",
    f"{_GUIDE}/amazon-states-language-paths.html",
)
EXPRESSION = Rule(
    "E9427",
    "A JSONata expression of a state machine is wrong",
    "An expression between {% and %} is parsed as JSONata. It reads $states, and variables that are assigned.",
    f"{_GUIDE}/transforming-data.html",
)
CALL = Rule(
    "E9428",
    "A task calls what does not exist",
    "Resource is the ARN of a Lambda function, of an activity, of an optimised integration "
    "(arn:aws:states:::sqs:sendMessage), or of an AWS SDK's (arn:aws:states:::aws-sdk:s3:getObject). Only some "
    "integrations wait, by .sync or .waitForTaskToken.",
    f"{_GUIDE}/integrate-services.html",
)
NEWER = Rule(
    "W9429",
    "A task uses what cfnkit or the installed botocore does not know",
    "Optimised integrations are compared with those that cfnkit knows; services, actions and parameters with the "
    "models of the installed botocore, whose version is in the message. AWS may have newer ones.",
    f"{_GUIDE}/supported-services-awssdk.html",
)
ARGUMENT = Rule(
    "E9490",
    "The parameters of a task's call are wrong",
    "The action requires other parameters, or values of other types. The names of parameters begin with a capital "
    "letter in Step Functions, whatever the service calls them.",
    f"{_GUIDE}/supported-services-awssdk.html",
)
EXPRESS = Rule(
    "E9491",
    "An Express workflow cannot do what a state asks for",
    "Express workflows have no .sync, no .waitForTaskToken, no activities and no distributed Map states.",
    f"{_GUIDE}/choosing-workflow-type.html",
)
SUBSTITUTION = Rule(
    "E9492",
    "A state machine uses a substitution that is not given",
    "A ${name} in a definition is replaced by the value of this name in DefinitionSubstitutions. Without one it stays "
    "as it is written.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html",
)
IDLE = Rule(
    "W9493",
    "A part of a state machine has no effect",
    "A substitution that the definition does not use; a path whose key does not end with .$, or an expression in a "
    "state of the other query language: both are passed on as plain texts.",
    f"{_GUIDE}/input-output-inputpath-params.html",
)
PERMISSION = Rule(
    "I9494",
    "The role of a state machine may not allow what a state calls",
    "The template has the role and its policies, and none of them allows the action of the call.",
    f"{_GUIDE}/service-integration-iam-templates.html",
)

RULES = (
    MALFORMED,
    STATE_UNKNOWN,
    STATE_UNREACHABLE,
    FIELD,
    CHOICE,
    ERROR_HANDLER,
    PATH,
    EXPRESSION,
    CALL,
    NEWER,
    ARGUMENT,
    EXPRESS,
    SUBSTITUTION,
    IDLE,
    PERMISSION,
)
