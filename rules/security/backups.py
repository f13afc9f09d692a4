"""File systems that are backed up."""

from collections.abc import Iterator

from cfnkit.rule_tables import is_unknown
from cfnkit.security import Outcome, ResourceReading, Stack, alias, outcome, security_rule
from cfnkit.security.links import named_by
from cfnkit.security.policies import Answer, negated, some

_SELECTIONS = ("AWS::Backup::BackupSelection",)
_CONFIGURATIONS = {
    "LUSTRE": "LustreConfiguration",
    "ONTAP": "OntapConfiguration",
    "OPENZFS": "OpenZFSConfiguration",
    "WINDOWS": "WindowsConfiguration",
}
_DAYS = "AutomaticBackupRetentionDays"


def _selected(stack: Stack, reading: ResourceReading) -> Answer:
    return named_by(stack, reading, _SELECTIONS, "BackupSelection/Resources/*")


@security_rule(
    "W9681",
    "A file system of EFS is not backed up",
    reason="What is deleted or encrypted by mistake, or by an attacker, is lost.",
    remedy="Write BackupPolicy: {Status: ENABLED}, or name it in Resources of an AWS::Backup::BackupSelection.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-2",
    types=("AWS::EFS::FileSystem",),
    aliases=(*alias("guard", "EFS_RESOURCES_PROTECTED_BY_BACKUP_PLAN"), *alias("security-hub", "EFS.2")),
)
def efs_without_backup(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A file system without backups of its own, that no selection of a backup plan names."""
    status = reading.at("BackupPolicy", "Status")
    unknown = is_unknown(reading.at("BackupPolicy")) or is_unknown(status)
    own: Answer = None if unknown else status in ("ENABLED", "ENABLING")
    yield from outcome(negated(some((own, _selected(stack, reading)))), ("BackupPolicy", "Status"))


@security_rule(
    "W9682",
    "A file system of FSx is not backed up",
    reason="What is deleted or encrypted by mistake, or by an attacker, is lost.",
    remedy="Set AutomaticBackupRetentionDays of its configuration to a number of days above 0.",
    source="https://docs.aws.amazon.com/config/latest/developerguide/fsx-resources-protected-by-backup-plan.html",
    types=("AWS::FSx::FileSystem",),
    aliases=alias("guard", "FSX_RESOURCES_PROTECTED_BY_BACKUP_PLAN"),
)
def fsx_without_backup(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A file system that keeps no automatic backups, and that no selection of a backup plan names.

    Of Lustre, only persistent file systems can be backed up.
    """
    kind = reading.at("FileSystemType")
    if is_unknown(kind):
        yield from outcome(None, ("FileSystemType",))
        return
    configuration = _CONFIGURATIONS.get(str(kind).upper(), "")
    if not configuration:
        return
    deployment = reading.at(configuration, "DeploymentType")
    if kind == "LUSTRE" and _is_scratch(reading.at(configuration), deployment):
        return
    days = reading.at(configuration, _DAYS)
    unknown = is_unknown(reading.at(configuration)) or is_unknown(days)
    own: Answer = None if unknown else isinstance(days, int) and days > 0
    yield from outcome(negated(some((own, _selected(stack, reading)))), (configuration, _DAYS))


def _is_scratch(configuration: object, deployment: object) -> bool:
    """Whether a file system of Lustre is a temporary one, as it is without a type."""
    known = configuration is not None and not is_unknown(configuration) and not is_unknown(deployment)
    return known and not str(deployment).startswith("PERSISTENT")
