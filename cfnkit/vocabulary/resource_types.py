"""Resource types that exist only in CloudFormation, so that no service has a live state of them."""

from __future__ import annotations

_CUSTOM_RESOURCE = "AWS::CloudFormation::CustomResource"
_CUSTOM_PREFIX = "Custom::"
_STATELESS = {
    "AWS::CDK::Metadata": "CDK metadata has no live state.",
    "AWS::CloudFormation::Macro": "The live state of a macro cannot be read.",
    "AWS::CloudFormation::WaitCondition": "A wait condition has no live state.",
    "AWS::CloudFormation::WaitConditionHandle": "A wait condition handle has no live state.",
}


def is_custom(resource_type: str) -> bool:
    """Whether a type is that of a custom resource."""
    return resource_type == _CUSTOM_RESOURCE or resource_type.startswith(_CUSTOM_PREFIX)


def reason_without_state(resource_type: str) -> str:
    """Why no live state of a resource type can be read: a sentence; empty for the types of services."""
    if is_custom(resource_type):
        return "Only its provider knows the live state of a custom resource."
    return _STATELESS.get(resource_type, "")
