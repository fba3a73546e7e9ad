"""AWS Backup."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes_by
from ..resources.resource import Created


@creates("AWS::Backup::BackupVault")
def vault(context: Context, properties: Properties) -> Created:
    backup = context.client("backup")
    name = properties["BackupVaultName"]
    own = ("LockConfiguration", "AccessPolicy")
    arn = context.call("backup", "CreateBackupVault", properties, without=own)["BackupVaultArn"]
    if "LockConfiguration" in properties:
        lock = {key: int(value) for key, value in properties["LockConfiguration"].items()}
        backup.put_backup_vault_lock_configuration(BackupVaultName=name, **lock)
    # moto keeps no access policy for a vault; the journal does.
    properties.ignore("AccessPolicy")
    return Created(name, {"BackupVaultName": name, "BackupVaultArn": arn})


@creates("AWS::Backup::BackupPlan")
def plan(context: Context, properties: Properties) -> Created:
    rename = {
        "BackupPlan.BackupPlanRule": "Rules",
        "BackupPlan.BackupPlanRule.TargetBackupVault": "TargetBackupVaultName",
    }
    created = context.call("backup", "CreateBackupPlan", properties, rename=rename)
    known = {key: created[key] for key in ("BackupPlanId", "BackupPlanArn", "VersionId")}
    return Created(created["BackupPlanId"], known)


deletes_by("AWS::Backup::BackupPlan", "backup", "delete_backup_plan", "BackupPlanId")
