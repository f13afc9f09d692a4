"""What each finding of processing means, for its page and for `cfnkit rules ID`."""

from __future__ import annotations

from cfnkit.diagnostics import Code

DESCRIPTIONS = {
    Code.NOT_WELL_FORMED: "CloudFormation refuses such a text.",
    Code.DUPLICATE_KEY: "CloudFormation takes the last of the two values, and says nothing.",
    Code.KEY_NOT_STRING: "YAML reads 123 as a number, and yes as a boolean. CloudFormation refuses it: quote the key.",
    Code.UNKNOWN_TAG: "The short form of a function is a tag, such as !Ref. CloudFormation refuses any other tag.",
    Code.TOO_LARGE: """A text of more than 16 MB, with more than 100 levels, or whose aliases make it 10 times as large,
    is not read.""",
    Code.LARGE: "CloudFormation takes a template of at most 1 MB from S3. Split the stack, or remove comments.",
    Code.YAML_ALIAS: """CloudFormation refuses a template with them. `aws cloudformation package` and `cfnkit render`
    write each copy out.""",
    Code.TRANSFORM_FORMAT: "A transform is a name, or an object with Name and perhaps Parameters.",
    Code.TRANSFORM_UNKNOWN: """cfnkit runs AWS's own transforms, and the macros that the configuration or
    --macros-from names. Say there where the code of this macro is.""",
    Code.MACRO_FAILED: """The macro raised an error, did not answer in time, or gave an answer that CloudFormation
    refuses. The message is the macro's.""",
    Code.INCLUDE_FAILED: """The file of AWS::Include is not there, cannot be read, or is no part of a template.
    `includes` in the configuration says which folder stands for a place in S3.""",
    Code.LANGUAGE_EXTENSIONS: "A loop or a function of AWS::LanguageExtensions is written in a wrong way.",
    Code.SERVERLESS: "A resource of AWS::Serverless lacks a property, or has one that the transform does not take.",
    Code.TRANSFORM_NOTE: """CloudFormation accepts the template, and does not do what its author may expect. The message
    says what it does.""",
    Code.ON_AWS_ONLY: """The part stays as it is written, and is not judged: a module, a transform that runs within AWS
    alone, or a value of Service Catalog.""",
    Code.NOT_PACKAGED: """`aws cloudformation package`, `sam package` or `sam deploy` uploads the file, and writes its
    place in S3 into the template.""",
    Code.VALUE_AWAITED: """The part stays as it is written, and is not judged. Give the parameter a value with -p, in a
    parameter file or in a target.""",
    Code.POSTPONED: """In an editor, only a macro that was fast and gave the same answer twice runs while you type. Any
    other runs when you save.""",
    Code.WITHHELD: """The configuration says that AWS has the macro or the file, and AWS is asked only with --aws. Or
    macros are forbidden with --macros.""",
    Code.TEMPLATE_FORMAT: "CloudFormation refuses a template with such a section, resource or output.",
    Code.NULL_VALUE: "CloudFormation refuses a null. Leave the key out, or write !Ref AWS::NoValue.",
    Code.UNRESOLVED_DEPENDENCY: "CloudFormation refuses a template that names what it does not have.",
    Code.CIRCULAR_DEPENDENCY: "CloudFormation cannot decide which of the resources to create first.",
    Code.QUOTA: "CloudFormation refuses a template that is larger, or has more of something, than its quotas allow.",
    Code.RESOURCE_TYPE: """The caller of CloudFormation gives --resource-types, and they do not have this type.
    `resource_types` of a target says the same to cfnkit.""",
    Code.PROPERTY: "The type does not have the property, needs another one, or takes another kind of value.",
    Code.ATTRIBUTE: "Fn::GetAtt and Fn::Sub take the attributes that the schema of the type has.",
    Code.UNUSED_VALUE: "CloudFormation refuses a value of a parameter that the template does not have.",
    Code.TYPE_UNKNOWN: "The deployment fails when it makes the resource. Choose another region, or a type that it has.",
    Code.PARAMETER_MISSING: """The parameter has no Default, and a loop or a transform needs its value; or processing
    for a target was asked for, and the target gives none.""",
    Code.PATTERN_UNDECIDED: """The pattern is in no form of Java's regular expressions that can be read here, or it
    takes too long to compare. CloudFormation decides.""",
    Code.PARAMETER_VALUE: "The value breaks the type, the pattern, the length, the range or the allowed values.",
    Code.RULE_FAILED: "A rule of the section Rules does not allow these values of parameters.",
    Code.FUNCTION: "CloudFormation refuses the number or the kind of the arguments.",
    Code.CONDITION: "The section Conditions does not have the condition, or its value is no function of conditions.",
    Code.MAPPING: "Fn::FindInMap names a mapping or a key that is not there, and has no default.",
    Code.DYNAMIC_REFERENCE: """With --dynamic-references check or resolve, each reference is looked up. The parameter or
    the secret does not exist, has no such version or key, or may not be used at this place.""",
    Code.TARGET_FILE: "The file says where templates go. Until it is mended, no target of it is known.",
    Code.TARGETS_UNKNOWN: """A file of targets names organizational units, or values, that only AWS knows.
    `organizational_units` in the configuration says which accounts a unit has.""",
    Code.REGION_UNKNOWN: "A file of targets names a region that AWS does not have.",
    Code.STACK_SET: "StackSets refuses such a stack set, or does not do what it says.",
    Code.ASSEMBLY_NEWER: "The assembly is read all the same, and what is new in it is not looked at. Update cfnkit.",
    Code.LOOKUP_MISSING: """The CDK writes what it looks up in the account to cdk.context.json. Without that it invents
    values, a VPC with two zones for one, so that what is found rests on them.""",
    Code.EXPORT_UNKNOWN: "`lookups` of the configuration has the exports of the account, and not this one.",
}
