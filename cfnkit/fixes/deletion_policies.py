"""The fix of a resource with data that a deployment would delete: policies that say what happens to it."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.fixes.fix import Fix, FixSubject
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Scalar, at_path

_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
_SNAPSHOTS = frozenset(
    {
        "AWS::DocDB::DBCluster",
        "AWS::EC2::Volume",
        "AWS::ElastiCache::CacheCluster",
        "AWS::ElastiCache::ReplicationGroup",
        "AWS::Neptune::DBCluster",
        "AWS::RDS::DBCluster",
        "AWS::RDS::DBInstance",
        "AWS::Redshift::Cluster",
    }
)


def deletion_policies(finding: Finding, subject: FixSubject) -> Iterator[Fix]:
    """Both policies of a resource, for a finding that one is missing: retained, as a snapshot, or deleted."""
    if finding.id != "I3011":
        return
    path = finding.path[:2]
    resource = at_path(subject.document.root, path)
    if not isinstance(resource, Mapping):
        return
    missing = [policy for policy in _POLICIES if policy not in resource.entries]
    kind = resource.get("Type")
    takes_snapshots = isinstance(kind, Scalar) and kind.text in _SNAPSHOTS
    for value in ("Retain", *(["Snapshot"] if takes_snapshots else []), "Delete"):
        texts = subject.edited()
        try:
            for policy in missing:
                texts.add((*path, policy), value, "Properties")
        except KeyError:  # a resource that a function in its short form makes
            return
        yield Fix(f"Add {' and '.join(missing)}: {value}", texts.replacements)
