"""The places where dynamic references are allowed, by the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cfnkit.dynamic_references.reference import Service
from cfnkit.vocabulary import is_custom

GENERAL_PAGE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html"
SSM_PAGE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html"
SSM_SECURE_PAGE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html"
)
SECRET_PAGE = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/cfn-example_reference-secret.html"

# The table "Resources that support secure strings" of SSM_SECURE_PAGE; an item of a list is a `*`.
SSM_SECURE_PROPERTIES: frozenset[tuple[str, ...]] = frozenset(
    {
        ("AWS::DirectoryService::MicrosoftAD", "Password"),
        ("AWS::DirectoryService::SimpleAD", "Password"),
        ("AWS::ElastiCache::ReplicationGroup", "AuthToken"),
        ("AWS::IAM::User", "LoginProfile", "Password"),
        ("AWS::KinesisFirehose::DeliveryStream", "RedshiftDestinationConfiguration", "Password"),
        ("AWS::OpsWorks::App", "AppSource", "Password"),
        ("AWS::OpsWorks::Stack", "CustomCookbooksSource", "Password"),
        ("AWS::OpsWorks::Stack", "RdsDbInstances", "*", "DbPassword"),
        ("AWS::RDS::DBCluster", "MasterUserPassword"),
        ("AWS::RDS::DBInstance", "MasterUserPassword"),
        ("AWS::Redshift::Cluster", "MasterUserPassword"),
    }
)
REGIONS_WITHOUT_SSM_SECURE = frozenset({"cn-north-1", "cn-northwest-1"})

_INIT, _USER_DATA = "AWS::CloudFormation::Init", "UserData"
_ATTRIBUTES_RESOLVED = ("Properties", "Metadata")


class Placement(NamedTuple):
    """Whether a reference is allowed in a place; if not, `why`, `what_to_do`, and the page that documents it."""

    allowed: bool
    why: str = ""
    what_to_do: str = ""
    source: str = GENERAL_PAGE


_ALLOWED = Placement(True)


def placement(service: Service, path: Sequence[str | int], resource_type: str | None = None) -> Placement:
    """Whether a reference to `service` is allowed at `path` of a template.

    `path` begins with the section; functions in it are skipped. `resource_type` is the type of the resource at `path`.
    """
    place = place_of(path)
    if not place:
        return _not_resolved("here")
    section, member = place[0], place[2] if len(place) > 2 else None
    if section == "Resources" and member in _ATTRIBUTES_RESOLVED:
        if service is Service.SSM:
            return _plain_in_resource(place)
        if member == "Metadata":
            return _in_metadata(_INIT if _INIT in place else "Metadata")
        return _secure_in_property(service, place[3:], resource_type or "")
    if section == "Parameters" and member in ("Default", "AllowedValues"):
        return _ALLOWED  # the use of the parameter's value decides
    if section == "Outputs" and member == "Value":
        return _ALLOWED if service is Service.SSM else _in_output()
    if section == "Mappings" and service is Service.SSM:
        return _ALLOWED  # resolved at the place of the Fn::FindInMap
    if section == "Metadata" and service is not Service.SSM:
        return _in_metadata("Metadata")
    return _not_resolved(_words_for(place))


def place_of(path: Sequence[str | int]) -> tuple[str | int, ...]:
    """The path of the value at `path` after evaluation: `path` without its functions."""
    place: list[str | int] = []
    steps = iter(path)
    for step in steps:
        if step == "Fn::If":
            next(steps, None)
        elif isinstance(step, str) and (step.startswith("Fn::") or step == "Ref"):
            break
        else:
            place.append(step)
    return tuple(place)


def needs_version(service: Service, path: Sequence[str | int]) -> bool:
    """Whether a reference at `path` must name a version, as it must in the Parameters section."""
    return service is Service.SSM and bool(path) and path[0] == "Parameters"


def resolves_in(path: Sequence[str | int]) -> bool:
    """Whether the service resolves references at `path`, if they are allowed there."""
    place = place_of(path)
    if len(place) < 3:
        return False
    if place[0] == "Resources" and not _plain_in_resource(place).allowed:
        return False
    return place[2] in {"Resources": _ATTRIBUTES_RESOLVED, "Outputs": ("Value",)}.get(str(place[0]), ())


def placement_in_region(service: Service, region: str | None) -> Placement:
    """Whether a region has the service."""
    if service is Service.SSM_SECURE and region in REGIONS_WITHOUT_SSM_SECURE:
        why = f"The Parameter Store has no secure strings in {region}."
        return Placement(False, why, "Keep the value in the Secrets Manager, and use secretsmanager.", SSM_SECURE_PAGE)
    return _ALLOWED


def versionless_placement() -> Placement:
    """The placement of a reference without the version that its place requires."""
    why = "In the Parameters section, an ssm reference must name a version."
    hint = "Add one, or give the parameter the type AWS::SSM::Parameter::Value<String> and the name as its value."
    return Placement(False, why, hint, SSM_PAGE)


def key_placement() -> Placement:
    """The placement of a reference in a key."""
    return _not_resolved("in a key")


def _plain_in_resource(place: Sequence[str | int]) -> Placement:
    """The placement of an ssm reference in the properties or the metadata of a resource.

    The general page: references are not supported in the metadata of AWS::CloudFormation::Init and in UserData of EC2.
    """
    where = _USER_DATA if place[-1] == _USER_DATA else _INIT if place[3:4] == (_INIT,) else ""
    if not where or (where == _USER_DATA and place[2] == "Metadata"):
        return _ALLOWED
    why = f"A dynamic reference is not resolved in {where}."
    what_to_do = "Use a parameter of the type AWS::SSM::Parameter::Value<String>, and refer to it."
    return Placement(False, why, what_to_do)


def _secure_in_property(service: Service, place: Sequence[str | int], resource_type: str) -> Placement:
    if is_custom(resource_type):
        return Placement(
            False,
            "A custom resource receives no secure values.",
            "Give it the name of the secret or parameter, and let its handler read the value.",
        )
    if place and place[-1] == _USER_DATA:
        return Placement(
            False,
            "UserData accepts no secure values: anyone who may describe the instance could read them.",
            "Let the instance read the value when it starts, by the right of its role.",
            SECRET_PAGE,
        )
    names = tuple("*" if isinstance(step, int) else step for step in place)
    if service is Service.SSM_SECURE and (resource_type, *names) not in SSM_SECURE_PROPERTIES:
        where = ".".join(names) or "Properties"
        why = f"{resource_type or 'The resource'} accepts no ssm-secure reference in {where}."
        return Placement(False, why, "Keep the value in the Secrets Manager, and use secretsmanager.", SSM_SECURE_PAGE)
    return _ALLOWED


def _in_metadata(what: str) -> Placement:
    why = f"{what} accepts no secure values: they could be read in the console."
    return Placement(False, why, "Name the secret or parameter, and let what uses it read the value.", SECRET_PAGE)


def _in_output() -> Placement:
    why = "An output accepts no secure values: outputs are shown to all who may describe the stack."
    return Placement(False, why, "Give out the name or the ARN of the secret or parameter.")


def _not_resolved(where: str) -> Placement:
    why = f"A dynamic reference is not resolved {where}."
    return Placement(False, why, "Use it in a property of a resource.")


def _words_for(place: Sequence[str | int]) -> str:
    """The words for a place where no reference is resolved."""
    section, *rest = map(str, place)
    if section in ("Resources", "Outputs", "Parameters") and len(rest) > 1:
        return f"in the {'.'.join(rest[1:])} of {'an' if section == 'Outputs' else 'a'} {section.lower()[:-1]}"
    return f"in {section}" if section in ("Conditions", "Mappings", "Rules", "Resources") else f"in the {section}"
