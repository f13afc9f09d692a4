"""What sets up an instance: user data, and the metadata that cfn-init reads.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-init.html
"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.instances.rules import RULES
from cfnkit.documents.language import BESIDE, DocumentLink, DocumentProperty, EmbeddedDocument, Language
from cfnkit.rule import Finding
from cfnkit.security import Stack

_INIT = "AWS::CloudFormation::Init"
_WITH_METADATA = (
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::AutoScaling::LaunchConfiguration",
    "AWS::CloudFormation::WaitConditionHandle",
    "AWS::EC2::Instance",
    "AWS::EC2::LaunchTemplate",
    "AWS::EC2::SpotFleet",
)


def _check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    if document.place.plain:
        from cfnkit.documents.instances.user_data import check_user_data

        return check_user_data(document, stack)
    from cfnkit.documents.instances.init_metadata import check_metadata

    return check_metadata(document, stack)


def _links(document: EmbeddedDocument) -> Iterator[DocumentLink]:
    from cfnkit.documents.instances.links import links

    return links(document)


INSTANCE = Language(
    "instance",
    "What sets up an instance: user data, and the metadata of cfn-init",
    (
        DocumentProperty("AWS::AutoScaling::LaunchConfiguration", ("UserData",), plain=True),
        DocumentProperty("AWS::EC2::Instance", ("UserData",), plain=True),
        DocumentProperty("AWS::EC2::LaunchTemplate", ("LaunchTemplateData", "UserData"), plain=True),
        DocumentProperty(
            "AWS::ImageBuilder::ImageRecipe", ("AdditionalInstanceConfiguration", "UserDataOverride"), plain=True
        ),
        *(DocumentProperty(type, (BESIDE, "Metadata", _INIT)) for type in _WITH_METADATA),
    ),
    RULES,
    _check,
    links=_links,
)
