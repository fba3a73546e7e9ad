"""Deploying again, and taking the environment down. Destructive, so it runs last and in this order."""

import pytest
from botocore.exceptions import ClientError

from emulator import adapters
from emulator.resources.registry import deleters
from harness.deploy import DEPLOY_OPTIONS, app
from harness.platform import Platform

adapters.load()

# Those that hold data, and those whose deletion would stop half-way at a protected cluster, load balancer or firewall.
PROTECTED = ("audit", "data", "detection", "eks", "ingress", "network", "privacy")
# Those that are made again from the code.
HOLDING_NOTHING = ("delivery", "edge", "services")
# Data, and what imports from it.
HOLDING = ("data", "detection", "privacy")
KEEPS_DATA = {
    "AWS::Backup::BackupVault",
    "AWS::DynamoDB::Table",
    "AWS::ECR::Repository",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::MSK::Cluster",
    "AWS::MSK::Topic",
    "AWS::Macie::Session",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::SecretsManager::Secret",
}


def living(platform: Platform) -> set[str]:
    """The stacks of the environment that exist."""
    names = {template.stack for template in platform.templates()}
    found = set()
    for region in {item.region for item in platform.journal.resources()}:
        stacks = platform.client("cloudformation", region).describe_stacks()["Stacks"]
        found |= {stack["StackName"] for stack in stacks}
    return found & names


def lift(platform: Platform, *stacks: str) -> None:
    """Takes away the protection of stacks against deletion."""
    for stack in stacks:
        platform.client("cloudformation").update_termination_protection(
            StackName=platform.stack(stack), EnableTerminationProtection=False
        )


def destroy(platform: Platform, stack: str) -> str:
    """Tries to take one stack down; the output of the refusal."""
    selector = f"{platform.config['name']}/{stack}"
    arguments = ("-a", str(platform.assembly), selector, "--exclusively", "--force")
    outcome = platform.cdk.run(f"destroy-{stack}", "destroy", *arguments, seconds=60)
    assert outcome.code != 0, f"{stack} could be destroyed"
    return outcome.output


def test_second_deploy_changes_nothing(platform: Platform) -> None:
    before = len(platform.journal.resources())
    outcome = platform.cdk.run("deploy-again", "deploy", *app(platform), *DEPLOY_OPTIONS, seconds=90)
    assert outcome.code == 0
    for template in platform.templates():
        assert f"({template.stack}) (no changes)" in outcome.output
    assert len(platform.journal.resources()) == before


def test_destroy_stops_at_the_first_protected_stack(platform: Platform) -> None:
    before = living(platform)
    outcome = platform.cdk.run("destroy", "destroy", *app(platform), "--force", seconds=90)
    assert outcome.code != 0
    assert "cannot be deleted while TerminationProtection is enabled" in outcome.output
    gone = before - living(platform)
    assert gone < {platform.stack(name) for name in HOLDING_NOTHING}


def test_stacks_that_hold_nothing_can_be_destroyed(platform: Platform) -> None:
    selectors = [f"{platform.config['name']}/{stack}" for stack in HOLDING_NOTHING]
    arguments = ("-a", str(platform.assembly), *selectors, "--exclusively", "--force")
    outcome = platform.cdk.run("destroy-what-holds-nothing", "destroy", *arguments, seconds=90)
    assert outcome.code == 0, outcome.output
    assert not {platform.stack(name) for name in HOLDING_NOTHING} & living(platform)


@pytest.mark.parametrize("stack", PROTECTED)
def test_deletion_of_a_protected_stack_takes_nothing_away(platform: Platform, stack: str) -> None:
    cloudformation, name = platform.client("cloudformation"), platform.stack(stack)
    before = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    with pytest.raises(ClientError, match="cannot be deleted while TerminationProtection is enabled"):
        cloudformation.delete_stack(StackName=name)
    assert cloudformation.describe_stack_resources(StackName=name)["StackResources"] == before


def test_destroy_of_the_network_is_refused_while_data_stands_in_it(platform: Platform) -> None:
    """Even where somebody has lifted the protection."""
    lift(platform, "network")
    output = destroy(platform, "network")
    assert f"as it is in use by {platform.stack('data')}" in output


def test_destroy_of_the_data_is_refused_while_others_use_it(platform: Platform) -> None:
    """Even where somebody has lifted the protection."""
    lift(platform, "data")
    output = destroy(platform, "data")
    # CloudFormation names the stacks of the first export that is in use.
    assert any(f"as it is in use by {platform.stack(name)}" in output for name in HOLDING[1:])
    assert {platform.stack(name) for name in HOLDING} <= living(platform)


def test_what_holds_data_outlives_its_stack(platform: Platform) -> None:
    """Somebody has lifted the protection and destroys the stacks on purpose, those that import first."""
    lift(platform, *HOLDING)
    selectors = [f"{platform.config['name']}/{stack}" for stack in HOLDING]
    arguments = ("-a", str(platform.assembly), *selectors, "--exclusively", "--force")
    outcome = platform.cdk.run("destroy-data-on-purpose", "destroy", *arguments, seconds=90)
    assert outcome.code == 0, outcome.output
    assert not {platform.stack(name) for name in HOLDING} & living(platform)
    assert {item["type"] for item in platform.journal.of_kind("deleted")} & KEEPS_DATA == set()

    rds = platform.client("rds")
    [cluster] = rds.describe_db_clusters()["DBClusters"]
    assert len(cluster["DBClusterMembers"]) == 1 + platform.config["data"]["auroraReaders"]
    assert [group["DBSubnetGroupName"] for group in rds.describe_db_subnet_groups()["DBSubnetGroups"]] == [
        cluster["DBSubnetGroup"]
    ]
    assert platform.client("elasticache").describe_replication_groups()["ReplicationGroups"]
    assert platform.client("kafka").list_clusters()["ClusterInfoList"]
    assert platform.client("backup").list_backup_vaults()["BackupVaultList"]


def test_tables_of_persons_outlive_their_stack_with_what_guards_them(platform: Platform) -> None:
    dynamodb = platform.client("dynamodb")
    for item in platform.resources("AWS::DynamoDB::Table", "privacy"):
        table = dynamodb.describe_table(TableName=item.id)["Table"]
        assert (table["TableStatus"], table["DeletionProtectionEnabled"]) == ("ACTIVE", True), item.logical_id
        backups = dynamodb.describe_continuous_backups(TableName=item.id)["ContinuousBackupsDescription"]
        assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED", item.logical_id
        assert '"Deny"' in dynamodb.get_resource_policy(ResourceArn=table["TableArn"])["Policy"], item.logical_id


def test_secrets_outlive_their_stack_with_the_policy_that_closes_them(platform: Platform) -> None:
    secrets = platform.client("secretsmanager")
    for item in platform.resources("AWS::SecretsManager::Secret", "data"):
        assert "DeletedDate" not in secrets.describe_secret(SecretId=item.id), item.logical_id
        assert "ReadersAlone" in secrets.get_resource_policy(SecretId=item.id)["ResourcePolicy"], item.logical_id


def test_macie_stays_on_without_its_job(platform: Platform) -> None:
    macie = platform.client("macie2")
    assert macie.get_macie_session()["status"] == "ENABLED"
    [job] = platform.resources("Custom::ClassificationJob")
    assert macie.describe_classification_job(jobId=job.id)["jobStatus"] == "CANCELLED"


def test_logs_outlive_their_stacks(platform: Platform) -> None:
    for item in platform.resources("AWS::Logs::LogGroup"):
        found = platform.client("logs", item.region).describe_log_groups(logGroupNamePrefix=item.id)["logGroups"]
        assert item.id in [group["logGroupName"] for group in found], item.logical_id


def test_buckets_keys_and_images_outlive_their_stacks(platform: Platform) -> None:
    s3 = platform.client("s3")
    for bucket in platform.resources("AWS::S3::Bucket"):
        policy = s3.get_bucket_policy(Bucket=bucket.id)["Policy"]
        assert "aws:SecureTransport" in policy, f"{bucket.logical_id} would take plaintext transport"
    for key in platform.resources("AWS::KMS::Key"):
        metadata = platform.client("kms", key.region).describe_key(KeyId=key.id)["KeyMetadata"]
        assert metadata["KeyState"] == "Enabled", key.logical_id
    repositories = [item.id for item in platform.resources("AWS::ECR::Repository")]
    found = platform.client("ecr").describe_repositories(repositoryNames=repositories)["repositories"]
    assert len(found) == len(repositories)


def test_every_deletion_of_the_emulator_is_used(platform: Platform) -> None:
    deleted = {item["type"] for item in platform.journal.of_kind("deleted")}
    assert set(deleters) <= deleted, "a deletion that no run uses is stale: remove it"
