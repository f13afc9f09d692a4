"""What the role in a member account may read: the actions by which the service reads resource types, and no others.

The actions are those of the schemas' `handlers.read.permissions`. Some schemas ask there for more than to read, such as
`kms:Decrypt`: what changes something, or returns a secret or what is stored in a resource, is left out.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

import collections.abc as abc
from collections import Counter
from dataclasses import dataclass

from cfnkit.diagnostics import ConfigurationError
from cfnkit.packaging.permissions import reads_only
from cfnkit.schemas import Schemas
from cfnkit.vocabulary import suggestion

# A managed policy has at most 6,144 characters without white space, and a role at most ten of them by default; the
# policies within a role have at most 10,240 together.
_MOST_CHARACTERS, _MOST_POLICIES = 6_144, 10
# The end of a policy that no other action fits into.
_LONGEST = 80
_FRAME = len('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[],"Resource":"*"}]}')
_QUOTES_AND_COMMA = 3
# They return what is stored in a resource, or a secret, though their names say "get", "list" or "describe": keys of
# tunnels and devices, passwords, the secrets of identity providers. The shapes of their answers say so.
_CONTENTS = frozenset(
    {
        "appstream:DescribeDirectoryConfigs",
        "appsync:ListApiKeys",
        "cassandra:Select",
        "cassandra:SelectMultiRegionResource",
        "cloudhsm:DescribeClusters",
        "cloudwatch:GetMetricData",
        "codepipeline:ListWebhooks",
        "cognito-idp:DescribeIdentityProvider",
        "cognito-idp:DescribeUserPoolClient",
        "cognito-idp:ListUserPoolClientSecrets",
        "datazone:GetConnection",
        "directconnect:DescribeVirtualInterfaces",
        "dynamodb:GetItem",
        "ec2:DescribeVpnConnections",
        "iotwireless:GetWirelessDevice",
        "ivs:GetChannel",
        "ivs:GetIngestConfiguration",
        "ivs:GetStreamKey",
        "lightsail:GetKeyPair",
        "managedblockchain:GetAccessor",
        "mediapackage:DescribeChannel",
        "s3:GetObject",
        "s3:GetObjectVersion",
        "workspaces-web:GetIdentityProvider",
    }
)
# The one action that reads all of API Gateway returns the values of keys, too; the role is denied these paths.
_KEYS = frozenset({"AWS::ApiGateway::ApiKey", "AWS::ApiGateway::UsagePlanKey"})
KEY_PATHS = ("/apikeys", "/apikeys/*", "/usageplans/*/keys", "/usageplans/*/keys/*")
"""The resources of apigateway:GET that hold keys."""
# Their names do not begin with a verb that reads, or belong to a service whose operations also lend rights.
_READING_TOO = frozenset({"apigateway:GET"})
_DESCRIBING = frozenset({"cognito-identity", "sso"})
# Some schemas name a pattern. These are its actions that a read handler can need, and no later ones that would fit it:
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
_OF_PATTERN = {
    "application-autoscaling:Describe*": ("DescribeScalableTargets", "DescribeScalingPolicies"),
    "autoscaling:Describe*": (
        "DescribeAutoScalingGroups",
        "DescribeInstanceRefreshes",
        "DescribeLifecycleHooks",
        "DescribeLoadBalancerTargetGroups",
        "DescribeLoadBalancers",
        "DescribeNotificationConfigurations",
        "DescribePolicies",
        "DescribeScalingActivities",
        "DescribeTags",
        "DescribeTrafficSources",
        "DescribeWarmPool",
    ),
    "dynamodb:Describe*": (
        "DescribeContinuousBackups",
        "DescribeContributorInsights",
        "DescribeGlobalTable",
        "DescribeGlobalTableSettings",
        "DescribeKinesisStreamingDestination",
        "DescribeTable",
        "DescribeTableReplicaAutoScaling",
        "DescribeTimeToLive",
    ),
    "securitylake:List*": ("ListDataLakes", "ListTagsForResource"),
}


@dataclass(frozen=True, slots=True)
class ReadPermissions:
    """The actions that read resource types, in policies of the size that IAM takes.

    `policies` are the actions of each policy, the last of them within the role; `types` the types that they read.
    `left_out` has the reason, as a clause, for each type that cannot be read with them. `narrowed` has, for each type
    that is read, the actions that its schema asks for and that are not among the policies.
    """

    policies: tuple[tuple[str, ...], ...]
    types: tuple[str, ...]
    left_out: abc.Mapping[str, str]
    narrowed: abc.Mapping[str, tuple[str, ...]]


def read_permissions(schemas: Schemas, types: abc.Iterable[str] = ()) -> ReadPermissions:
    """The actions that read these types, or all types that `schemas` has. Raises ConfigurationError for another type.

    Where not all actions fit, types that few regions have are left out first.
    """
    wanted = tuple(dict.fromkeys(types)) or tuple(schemas.type_names())
    left_out: dict[str, str] = {}
    narrowed: dict[str, tuple[str, ...]] = {}
    needed: dict[str, frozenset[str]] = {}
    for name in wanted:
        asked = _asked(schemas, name)
        if asked is None:
            left_out[name] = "the service cannot read it"
            continue
        if name in _KEYS:
            left_out[name] = "it is a secret"
            continue
        reading = frozenset(action for action in asked if _only_reads(action))
        if not reading:
            names = ", ".join(sorted(asked))
            left_out[name] = f"the role may not call {names}" if asked else "its schema names no action"
            continue
        needed[name] = reading
        if others := asked - reading:
            narrowed[name] = tuple(sorted(others))
    policies = _packed(needed, _numbers_of_regions(schemas, needed))
    granted = frozenset(action for policy in policies for action in policy)
    for name, actions in needed.items():
        if not actions <= granted:
            left_out[name] = "its actions do not fit into the policies of a role"
            narrowed.pop(name, None)
    read = tuple(name for name in needed if name not in left_out)
    return ReadPermissions(policies, read, dict(sorted(left_out.items())), narrowed)


def _asked(schemas: Schemas, name: str) -> frozenset[str] | None:
    """The actions that a type's schema names, each spelt in one way; None for a type that is not read."""
    schema = schemas.get(name)
    if schema is None:
        hint = suggestion(name, schemas.type_names())
        raise ConfigurationError(f"'{name}' is no resource type of AWS. {hint}".rstrip())
    if schema.read_permissions is None:
        return None
    return frozenset(each for action in schema.read_permissions if ":" in action for each in _spelt(action))


def _spelt(action: str) -> abc.Iterator[str]:
    """An action as IAM documents it, or those of a pattern; IAM itself ignores the case, and some schemas, too."""
    service, _, name = action.partition(":")
    service, name = service.lower(), f"{name[:1].upper()}{name[1:]}"
    for each in _OF_PATTERN.get(f"{service}:{name}", (name,)):
        yield f"{service}:{each}"


def _only_reads(action: str) -> bool:
    service, _, name = action.partition(":")
    if action in _CONTENTS or "*" in action:
        return False
    describes = service in _DESCRIBING and name.startswith(("Describe", "List"))
    return describes or action in _READING_TOO or reads_only(action)


def _numbers_of_regions(schemas: Schemas, types: abc.Iterable[str]) -> dict[str, int]:
    """The number of regions that have each type; the types that most stacks use are in all of them."""
    counted = Counter(name for region in schemas.regions() for name in Schemas(region).type_names())
    return {name: counted[name] for name in types}


def _packed(needed: abc.Mapping[str, frozenset[str]], regions: abc.Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    """Policies with the actions of as many types as fit, those of the most regions first; each policy is sorted."""
    capacity = (_MOST_POLICIES + 1) * (_MOST_CHARACTERS - _FRAME - _LONGEST)
    chosen: set[str] = set()
    size = 0
    for name in sorted(needed, key=lambda name: (-regions[name], name)):
        more = needed[name] - chosen
        if size + sum(map(_length, more)) <= capacity:
            chosen |= more
            size += sum(map(_length, more))
    policies: list[list[str]] = [[]]
    used = _FRAME
    for action in sorted(chosen):
        if used + _length(action) > _MOST_CHARACTERS:
            policies.append([])
            used = _FRAME
        policies[-1].append(action)
        used += _length(action)
    return tuple(map(tuple, policies))


def _length(action: str) -> int:
    return len(action) + _QUOTES_AND_COMMA
