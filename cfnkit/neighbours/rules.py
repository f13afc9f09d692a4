"""The rules about the neighbours of a template: the stacks that it nests, and the other stacks of its repository."""

from cfnkit.rule import Rule

_NESTED = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html"
_STACK = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html"
_QUOTAS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"

TEMPLATE_MISSING = Rule(
    "W9300",
    "The template of a nested stack is not there",
    "The local path leads to no file of the project. Unless another program makes the file first, packaging fails.",
    _STACK,
)
TEMPLATE_UNKNOWN = Rule(
    "I9300",
    "The template of a nested stack is not at hand",
    "Its URL is known to the deployment only, or leads out of the project. `includes` of the configuration maps a "
    "place in S3 to a folder; then the template is processed with the values that it is given.",
    _STACK,
)
PARAMETER_MISSING = Rule(
    "E9301",
    "A nested stack is not given a parameter that it needs",
    "The nested template has a parameter without a Default, and the outer one gives no value.",
    _STACK,
)
PARAMETER_UNKNOWN = Rule(
    "E9302",
    "A nested stack is given a parameter that it does not have",
    "CloudFormation refuses values of parameters that the nested template does not declare.",
    _STACK,
)
PARAMETER_VALUE = Rule(
    "E9303",
    "A nested stack is given a value that its parameter does not allow",
    "The value breaks the type, the pattern, the length, the range or the allowed values of the nested template.",
    _STACK,
)
OUTPUT_UNKNOWN = Rule(
    "E9304",
    "An output of a nested stack is asked for that it does not have",
    "Fn::GetAtt and Fn::Sub name an output of the nested template, which must exist with the parameters that it is "
    "given.",
    _NESTED,
)
NESTED_IN_ITSELF = Rule(
    "E9305",
    "A template nests itself",
    "The templates nest each other in a circle without a condition that ends it.",
    _NESTED,
)
TOO_MANY_RESOURCES = Rule(
    "E9306",
    "A stack and its nested stacks have more than 2,500 resources",
    "One operation can create, update or delete 2,500 resources of a stack and of those nested in it. Split the stack.",
    _QUOTAS,
)

NESTED_RULES = (
    TEMPLATE_MISSING,
    TEMPLATE_UNKNOWN,
    PARAMETER_MISSING,
    PARAMETER_UNKNOWN,
    PARAMETER_VALUE,
    OUTPUT_UNKNOWN,
    NESTED_IN_ITSELF,
    TOO_MANY_RESOURCES,
)
