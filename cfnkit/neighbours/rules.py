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

_EXPORTS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html"
_OUTPUT_PAGE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "intrinsic-function-reference-getstackoutput.html"
)
_SSM = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html"

IMPORT_UNKNOWN = Rule(
    "I9310",
    "No template of the repository exports what is imported",
    "The export may come from another repository. The nearest name of an export is shown; `lookups` of the "
    "configuration say which exports there are.",
    _EXPORTS,
)
EXPORTED_TWICE = Rule(
    "E9311",
    "Two stacks of one account and region export the same name",
    "The name of an export is unique in an account and region: CloudFormation refuses the second stack.",
    _EXPORTS,
)
MAY_EXPORT_TWICE = Rule(
    "I9311",
    "Two templates export the same name",
    "Their stacks cannot be in one account and region. Put the stack's name into the name of the export.",
    _EXPORTS,
)
STACK_OUTPUT_UNKNOWN = Rule(
    "E9312",
    "A stack of the repository does not have the output that is read",
    "Fn::GetStackOutput names a stack of the repository and an output that its template does not have.",
    _OUTPUT_PAGE,
)
STACK_UNKNOWN = Rule(
    "I9312",
    "No file of the repository names the stack whose output is read",
    "The stack may be of another repository. `cfnkit targets` lists the stacks that files name.",
    _OUTPUT_PAGE,
)
READ_AS_SECURE = Rule(
    "E9313",
    "An SSM parameter is read as a SecureString, and a template writes it as a String",
    "CloudFormation makes parameters of the types String and StringList; an ssm-secure reference to one fails. Read it "
    "with an ssm reference.",
    _SSM,
)
PARAMETER_UNWRITTEN = Rule(
    "I9313",
    "No template of the repository writes the SSM parameter that is read",
    "The parameter may come from elsewhere; `lookups` of the configuration say which there are.",
    _SSM,
)
WRITTEN_TWICE = Rule(
    "E9314",
    "Two resources of one account and region write the same SSM parameter",
    "The second resource fails, because a parameter with this name exists.",
    _SSM,
)
CIRCLE = Rule(
    "E9315",
    "Stacks need each other",
    "None of them can be deployed first. `cfnkit order` shows the whole order.",
    _EXPORTS,
)

REPOSITORY_RULES = (
    IMPORT_UNKNOWN,
    EXPORTED_TWICE,
    MAY_EXPORT_TWICE,
    STACK_OUTPUT_UNKNOWN,
    STACK_UNKNOWN,
    READ_AS_SECURE,
    PARAMETER_UNWRITTEN,
    WRITTEN_TWICE,
    CIRCLE,
)
