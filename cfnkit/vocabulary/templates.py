"""The words of a template: its keys, pseudo parameters, transforms, dynamic references and resource types.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""

from __future__ import annotations

import re

LOGICAL_ID = re.compile(r"[A-Za-z0-9]+\Z")

SECTIONS = (
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Transform",
    "Hooks",
    "Globals",
    "Resources",
    "Outputs",
)

RESOURCE_ATTRIBUTES = frozenset(
    {
        "Condition",
        "CreationPolicy",
        "DeletionPolicy",
        "DependsOn",
        "Description",
        "Metadata",
        "Properties",
        "Type",
        "UpdatePolicy",
        "UpdateReplacePolicy",
        "Version",
    }
)

PARAMETER_ATTRIBUTES = frozenset(
    {
        "AllowedPattern",
        "AllowedValues",
        "ConstraintDescription",
        "Default",
        "Description",
        "MaxLength",
        "MaxValue",
        "MinLength",
        "MinValue",
        "NoEcho",
        "Type",
    }
)

OUTPUT_ATTRIBUTES = frozenset({"Condition", "Description", "Export", "Value"})

NO_VALUE_NAME = "AWS::NoValue"

PSEUDO_PARAMETERS = frozenset(
    {
        "AWS::AccountId",
        "AWS::NotificationARNs",
        NO_VALUE_NAME,
        "AWS::Partition",
        "AWS::Region",
        "AWS::StackId",
        "AWS::StackName",
        "AWS::URLSuffix",
    }
)

MAX_DYNAMIC_REFERENCES = 60

FN_TRANSFORM = "Fn::Transform"
FOR_EACH = "Fn::ForEach::"

INCLUDE = "AWS::Include"
LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
SERVERLESS = "AWS::Serverless-2016-10-31"

# AWS hosts AWS::SecretsManager, AWS::CodeDeployBlueGreen and AWS::ServiceCatalog too. What they do is not published,
# so that they cannot run offline.
AWS_TRANSFORMS = frozenset(
    {
        INCLUDE,
        LANGUAGE_EXTENSIONS,
        SERVERLESS,
        "AWS::CodeDeployBlueGreen",
        "AWS::SecretsManager-2020-07-23",
        "AWS::SecretsManager-2024-09-16",
        "AWS::ServiceCatalog",
    }
)

# The types that exist only in CloudFormation, so no service has a live state of them.
_CUSTOM_RESOURCE = "AWS::CloudFormation::CustomResource"
_CUSTOM_PREFIX = "Custom::"
_STATELESS = {
    "AWS::CDK::Metadata": "CDK metadata has no live state.",
    "AWS::CloudFormation::Macro": "The live state of a macro cannot be read.",
    "AWS::CloudFormation::WaitCondition": "A wait condition has no live state.",
    "AWS::CloudFormation::WaitConditionHandle": "A wait condition handle has no live state.",
}


def may_hold_reference(text: str) -> bool:
    """Whether a text can have dynamic references: a quick test, since most texts have none."""
    return "{{" in text


def is_custom(resource_type: str) -> bool:
    """Whether a type is that of a custom resource."""
    return resource_type == _CUSTOM_RESOURCE or resource_type.startswith(_CUSTOM_PREFIX)


def reason_without_state(resource_type: str) -> str:
    """Why no live state of a resource type can be read: a sentence; empty for the types of services."""
    if is_custom(resource_type):
        return "Only its provider knows the live state of a custom resource."
    return _STATELESS.get(resource_type, "")
