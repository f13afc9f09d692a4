"""The rules about documents of Systems Manager."""

from cfnkit.rule import Rule

_GUIDE = "https://docs.aws.amazon.com/systems-manager/latest/userguide/"
_SYNTAX = _GUIDE + "sysman-doc-syntax.html"
_ACTIONS = _GUIDE + "automation-actions.html"
_API = _GUIDE + "automation-action-executeAwsApi.html"
_BRANCHES = _GUIDE + "automation-branchdocs.html"
_VARIABLES = _GUIDE + "automation-variables.html"

MALFORMED = Rule(
    "E9400",
    "An SSM document cannot be read",
    "Content is a JSON object, or a YAML one with DocumentFormat YAML. Systems Manager refuses any other text.",
    _SYNTAX,
)
VERSION = Rule(
    "E9401",
    "An SSM document has a schema version that its type does not have",
    "An Automation has 0.3, a Command 1.2, 2.0 or 2.2, a Policy and a Package 2.0 or 2.2, a Session 1.0.",
    _GUIDE + "documents-schemas-features.html",
)
SCHEMA = Rule(
    "E9402",
    "An SSM document breaks its schema",
    "A key that must be there is missing, or a value is of another type than its key has. Systems Manager refuses it.",
    _SYNTAX,
)
UNKNOWN_KEY = Rule(
    "W9403",
    "An SSM document has a key that its schema does not have",
    "Systems Manager refuses or ignores what a schema does not name. Keys are case-sensitive.",
    _SYNTAX,
)
ACTION = Rule(
    "E9404",
    "An action of an SSM document does not exist, or its inputs are wrong",
    "A step has an action of the document's type, with the inputs that it must have, each of its type.",
    _ACTIONS,
)
UNKNOWN_INPUT = Rule(
    "W9405",
    "An action of an SSM document has an input that it does not take",
    "Systems Manager refuses or ignores inputs that the reference of an action does not name.",
    _ACTIONS,
)
NO_STEP = Rule(
    "E9406",
    "An SSM document goes to a step that it does not have",
    "nextStep, onFailure, onCancel and the choices of a branch name steps of the same list.",
    _BRANCHES,
)
UNREACHABLE = Rule(
    "W9407",
    "A step of an SSM document is never reached",
    "No step goes on to it. Remove it, or lead to it.",
    _BRANCHES,
)
BRANCH = Rule(
    "E9408",
    "A choice in an SSM document is wrong",
    "A choice has a variable and one operator, or And, Or and Not of such. Systems Manager refuses other operators.",
    _BRANCHES,
)
REFERENCE = Rule(
    "E9409",
    "A reference in an SSM document leads to nothing",
    "{{ name }} is a parameter of the document, {{ step.output }} an output of a step, {{ global:... }} and "
    "{{ automation:... }} a variable of Automation.",
    _VARIABLES,
)
COMMAND_REFERENCE = Rule(
    "W9410",
    "A script in an SSM document may refer to nothing",
    "Systems Manager replaces {{ name }} by a parameter of the document, in scripts too, and leaves other names.",
    _SYNTAX,
)
TOO_EARLY = Rule(
    "W9411",
    "A step of an SSM document uses the output of one that has not run",
    "No way through the document passes the step with the output before the one that uses it.",
    _GUIDE + "automation-aws-apis-calling.html",
)
NO_OPERATION = Rule(
    "W9412",
    "An SSM document has a service, an operation, a parameter or a value that botocore does not know",
    "Automation calls services by the names that boto3 has. A release of botocore that is newer may know the name.",
    _API,
)
CALL = Rule(
    "E9413",
    "A call of an API in an SSM document cannot work",
    "A parameter that the operation requires is missing or has another type, or the operation streams its answer.",
    _API,
)
SELECTOR = Rule(
    "W9414",
    "A selector in an SSM document finds nothing in the answer",
    "A selector is a JSONPath into the answer of the operation, as botocore describes it.",
    _API,
)
OUTPUT_TYPE = Rule(
    "W9415",
    "The type of a value in an SSM document is not that of its place",
    "An output has the type of what its selector finds, and a reference stands where a value of its type can stand.",
    _API,
)
PLATFORM = Rule(
    "W9416",
    "A precondition of an SSM document does not let its plugin run",
    "The platform of a precondition exists and has the plugin, and the operator is one that the agent knows.",
    _GUIDE + "documents-command-ssm-plugin-reference.html",
)
SCRIPT = Rule(
    "E9417",
    "A script in an SSM document cannot be parsed",
    "Python is parsed as Python does it; shell by `bash -n`, which reads and runs nothing, where there is a bash.",
    _GUIDE + "automation-action-executeScript.html",
)
HANDLER = Rule(
    "E9418",
    "The handler of a script in an SSM document does not exist",
    "Handler names a function of the script, which takes the events and the context.",
    _GUIDE + "automation-action-executeScript.html",
)
UNUSED = Rule(
    "I9419",
    "A parameter of an SSM document is used nowhere",
    "Nothing in the document refers to the parameter. A value that somebody gives it changes nothing.",
    _SYNTAX,
)

RULES = (
    MALFORMED,
    VERSION,
    SCHEMA,
    UNKNOWN_KEY,
    ACTION,
    UNKNOWN_INPUT,
    NO_STEP,
    UNREACHABLE,
    BRANCH,
    REFERENCE,
    COMMAND_REFERENCE,
    TOO_EARLY,
    NO_OPERATION,
    CALL,
    SELECTOR,
    OUTPUT_TYPE,
    PLATFORM,
    SCRIPT,
    HANDLER,
    UNUSED,
)
