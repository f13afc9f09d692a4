"""The properties that hold policy documents, by resource type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cfnkit.rule_tables import is_unknown
from cfnkit.security.policies.document import PolicyDocument
from cfnkit.security.policies.statement import Path
from cfnkit.security.stack import ResourceReading

IDENTITY, TRUST, RESOURCE = "identity", "trust", "resource"
"""Kinds of documents: what somebody may do, who may take a role, who may use a resource."""

_INLINE = "Policies/*/PolicyDocument"
PERMISSIONS: dict[str, tuple[str, ...]] = {
    "AWS::IAM::Group": (_INLINE,),
    "AWS::IAM::GroupPolicy": ("PolicyDocument",),
    "AWS::IAM::ManagedPolicy": ("PolicyDocument",),
    "AWS::IAM::Policy": ("PolicyDocument",),
    "AWS::IAM::Role": (_INLINE, "PolicyDocument"),
    "AWS::IAM::RolePolicy": ("PolicyDocument",),
    "AWS::IAM::User": (_INLINE,),
    "AWS::IAM::UserPolicy": ("PolicyDocument",),
    "AWS::IoT::Policy": ("PolicyDocument",),
    "AWS::SSO::PermissionSet": ("InlinePolicy",),
}
"""The places of documents that say what somebody may do. A Role has no PolicyDocument; some people write it."""

TRUSTS: dict[str, tuple[str, ...]] = {"AWS::IAM::Role": ("AssumeRolePolicyDocument",)}
"""The places of documents that say who may take a role."""
RESOURCES: dict[str, tuple[str, ...]] = {
    "AWS::ApiGateway::RestApi": ("Policy",),
    "AWS::Backup::BackupVault": ("AccessPolicy",),
    "AWS::CodeArtifact::Domain": ("PermissionsPolicyDocument",),
    "AWS::CodeArtifact::Repository": ("PermissionsPolicyDocument",),
    "AWS::ECR::RegistryPolicy": ("PolicyText",),
    "AWS::ECR::Repository": ("RepositoryPolicyText",),
    "AWS::EFS::FileSystem": ("FileSystemPolicy",),
    "AWS::Elasticsearch::Domain": ("AccessPolicies",),
    "AWS::KMS::Key": ("KeyPolicy",),
    "AWS::KMS::ReplicaKey": ("KeyPolicy",),
    "AWS::OpenSearchService::Domain": ("AccessPolicies",),
    "AWS::S3::AccessPoint": ("Policy",),
    "AWS::S3::BucketPolicy": ("PolicyDocument",),
    "AWS::SNS::TopicInlinePolicy": ("PolicyDocument",),
    "AWS::SNS::TopicPolicy": ("PolicyDocument",),
    "AWS::SQS::QueueInlinePolicy": ("PolicyDocument",),
    "AWS::SQS::QueuePolicy": ("PolicyDocument",),
    "AWS::SecretsManager::ResourcePolicy": ("ResourcePolicy",),
}
"""The places of documents that say who may use a resource."""

_PLACES: Mapping[str, Mapping[str, tuple[str, ...]]] = {IDENTITY: PERMISSIONS, TRUST: TRUSTS, RESOURCE: RESOURCES}


def documents(reading: ResourceReading, *kinds: str) -> Iterator[PolicyDocument]:
    """The policy documents of some kinds, or of all, in a reading of a resource; also those that are not known."""
    for kind in kinds or (IDENTITY, TRUST, RESOURCE):
        if (documents, kind) not in reading.memory:
            reading.memory[documents, kind] = tuple(_documents(reading, kind))
        yield from reading.memory[documents, kind]


def _documents(reading: ResourceReading, kind: str) -> Iterator[PolicyDocument]:
    for place in _PLACES[kind].get(reading.resource.type, ()):
        for path, value in _values(reading.value, tuple(place.split("/")), ()):
            yield PolicyDocument(path, kind, value)


def _values(value: Any, steps: tuple[str, ...], path: Path) -> Iterator[tuple[Path, Any]]:
    if is_unknown(value) or (not steps and value is not None):
        yield path, value
    elif steps and steps[0] == "*":
        for index, item in enumerate(value if isinstance(value, list) else []):
            yield from _values(item, steps[1:], (*path, index))
    elif steps and isinstance(value, dict) and value.get(steps[0]) is not None:
        yield from _values(value[steps[0]], steps[1:], (*path, steps[0]))
