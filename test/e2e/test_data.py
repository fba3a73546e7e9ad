"""Database, cache, event stream, backups as AWS has them."""

import json

from harness.journal import Deployed
from harness.network import group
from harness.platform import Platform


def key_arns(platform: Platform) -> set[str]:
    """The keys of the data stack."""
    return {item.attributes["Arn"] for item in platform.resources("AWS::KMS::Key", "data")}


def sources(rule: Deployed) -> list[str]:
    """Where the events come from that a rule listens to."""
    return rule.properties["EventPattern"]["source"]


def targets_of(platform: Platform, rule: str) -> set[str]:
    """Whom a rule tells."""
    return {target["Arn"] for target in platform.client("events").list_targets_by_rule(Rule=rule)["Targets"]}


def test_D01_aurora_is_encrypted_private_and_protected(platform: Platform) -> None:
    rds = platform.client("rds")
    [cluster] = rds.describe_db_clusters()["DBClusters"]
    assert cluster["StorageEncrypted"] is True
    assert cluster["KmsKeyId"] in key_arns(platform)
    assert cluster["DeletionProtection"] is True
    assert cluster["BackupRetentionPeriod"] == platform.config["data"]["backupDays"]
    assert set(cluster["EnabledCloudwatchLogsExports"]) == {"postgresql", "iam-db-auth-error"}
    assert [item["VpcSecurityGroupId"] for item in cluster["VpcSecurityGroups"]] == [group(platform, "Database")]
    instances = rds.describe_db_instances()["DBInstances"]
    assert len(instances) == 1 + platform.config["data"]["auroraReaders"]
    for instance in instances:
        assert instance["PubliclyAccessible"] is False
        assert instance["StorageEncrypted"] is True


def test_D01_aurora_takes_iam_and_tls_and_rotates_its_master_secret(platform: Platform) -> None:
    rds = platform.client("rds")
    [cluster] = rds.describe_db_clusters()["DBClusters"]
    assert cluster["IAMDatabaseAuthenticationEnabled"] is True
    assert cluster["MasterUserSecret"]["KmsKeyId"] in key_arns(platform)
    name = cluster["DBClusterParameterGroup"]
    parameters = rds.describe_db_cluster_parameters(DBClusterParameterGroupName=name)["Parameters"]
    values = {item["ParameterName"]: item.get("ParameterValue") for item in parameters}
    assert values["rds.force_ssl"] == "1"


def test_D01_aurora_stands_in_the_data_tier(platform: Platform) -> None:
    groups = platform.client("rds").describe_db_subnet_groups()["DBSubnetGroups"]
    ids = sorted({item["SubnetIdentifier"] for subnet_group in groups for item in subnet_group["Subnets"]})
    described = platform.client("ec2").describe_subnets(SubnetIds=ids)["Subnets"]
    tiers = {tag["Value"] for subnet in described for tag in subnet["Tags"] if tag["Key"] == "aws-cdk:subnet-name"}
    assert tiers == {"Data"}


def test_D02_cache_takes_tls_alone_under_a_key_in_two_zones(platform: Platform) -> None:
    [cache] = platform.client("elasticache").describe_replication_groups()["ReplicationGroups"]
    assert (cache["TransitEncryptionEnabled"], cache["TransitEncryptionMode"]) == (True, "required")
    assert cache["AtRestEncryptionEnabled"] is True
    assert cache["KmsKeyId"] in key_arns(platform)
    assert (cache["AutomaticFailover"], cache["MultiAZ"]) == ("enabled", "enabled")


def test_D02_cache_admits_one_iam_user_per_service_of_the_graph(platform: Platform) -> None:
    [cache] = platform.client("elasticache").describe_replication_groups()["ReplicationGroups"]
    user_group = platform.only("AWS::ElastiCache::UserGroup")
    assert cache["UserGroupIds"] == [user_group.id]
    users = {item["UserId"]: item for item in platform.client("elasticache").describe_users()["Users"]}
    admitted = [users[user_id] for user_id in user_group.properties["UserIds"]]
    assert {item["Authentication"]["Type"] for item in admitted} == {"iam"}
    prefixes = {
        f"~{use['keyPrefix']}*" for service in platform.config["graph"]["services"] for use in service.get("caches", [])
    }
    patterns = [word for item in admitted for word in item["AccessString"].split() if word.startswith("~")]
    assert sorted(patterns) == sorted(prefixes)


def test_D03_stream_takes_iam_over_tls_alone(platform: Platform) -> None:
    kafka = platform.client("kafka")
    [listed] = kafka.list_clusters()["ClusterInfoList"]
    cluster = kafka.describe_cluster(ClusterArn=listed["ClusterArn"])["ClusterInfo"]
    assert cluster["EncryptionInfo"]["EncryptionInTransit"] == {"ClientBroker": "TLS", "InCluster": True}
    assert cluster["EncryptionInfo"]["EncryptionAtRest"]["DataVolumeKMSKeyId"] in key_arns(platform)
    ways_in = cluster["ClientAuthentication"]
    assert ways_in["Sasl"]["Iam"] == {"Enabled": True}
    assert ways_in["Sasl"]["Scram"] == {"Enabled": False}
    assert "Tls" not in ways_in
    assert ways_in["Unauthenticated"] == {"Enabled": False}


def test_D03_stream_is_private_and_logs(platform: Platform) -> None:
    kafka = platform.client("kafka")
    [listed] = kafka.list_clusters()["ClusterInfoList"]
    cluster = kafka.describe_cluster(ClusterArn=listed["ClusterArn"])["ClusterInfo"]
    brokers = cluster["BrokerNodeGroupInfo"]
    assert brokers["ConnectivityInfo"]["PublicAccess"]["Type"] == "DISABLED"
    assert brokers["SecurityGroups"] == [group(platform, "Stream")]
    assert cluster["LoggingInfo"]["BrokerLogs"]["CloudWatchLogs"]["Enabled"] is True


def test_D07_backup_vault_is_locked_under_a_key(platform: Platform) -> None:
    [vault] = platform.client("backup").list_backup_vaults()["BackupVaultList"]
    assert vault["Locked"] is True
    assert vault["MinRetentionDays"] == platform.config["data"]["backupDays"]
    assert vault["EncryptionKeyArn"] in key_arns(platform)
    lock = platform.only("AWS::Backup::BackupVault").properties["LockConfiguration"]
    assert ("ChangeableForDays" in lock) is (platform.config["data"]["backupLock"] == "compliance")


def test_D07_backup_plan_runs_daily_into_the_locked_vault_for_the_days_of_the_configuration(platform: Platform) -> None:
    backup = platform.client("backup")
    [listed] = backup.list_backup_plans()["BackupPlansList"]
    plan = backup.get_backup_plan(BackupPlanId=listed["BackupPlanId"])["BackupPlan"]
    [rule] = plan["Rules"]
    [vault] = backup.list_backup_vaults()["BackupVaultList"]
    assert rule["TargetBackupVaultName"] == vault["BackupVaultName"]
    assert rule["ScheduleExpression"] == "cron(0 3 * * ? *)"
    assert rule["Lifecycle"]["DeleteAfterDays"] == platform.config["data"]["backupDays"]


def test_D07_backup_plan_covers_the_database_and_every_bucket(platform: Platform) -> None:
    [tag] = platform.only("AWS::Backup::BackupSelection").properties["BackupSelection"]["ListOfTags"]
    wanted = {"Key": tag["ConditionKey"], "Value": tag["ConditionValue"]}
    [cluster] = platform.client("rds").describe_db_clusters()["DBClusters"]
    assert wanted in cluster["TagList"]
    s3 = platform.client("s3")
    for bucket in platform.resources("AWS::S3::Bucket", "data"):
        tags = s3.get_bucket_tagging(Bucket=bucket.id)["TagSet"]
        # The lists of what is in the buckets are made anew every day.
        assert (wanted in tags) is not bucket.logical_id.startswith("Inventory")


def test_D07_restored_clusters_come_back_where_nobody_reaches_them(platform: Platform) -> None:
    selections = [item.properties for item in platform.resources("AWS::Backup::RestoreTestingSelection", "data")]
    by_type = {item["ProtectedResourceType"]: item["RestoreMetadataOverrides"] for item in selections}
    assert set(by_type) == {"Aurora", "S3"}
    [group_id] = json.loads(by_type["Aurora"]["vpcSecurityGroupIds"])
    [nobody] = platform.client("ec2").describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
    assert nobody["IpPermissions"] == []
    assert by_type["S3"]["kmsKey"] in key_arns(platform)


def test_D07_backups_ring_at_an_encrypted_topic(platform: Platform) -> None:
    [arn] = [item.id for item in platform.resources("AWS::SNS::Topic", "data")]
    topic = platform.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]
    assert topic["KmsMasterKeyId"] in key_arns(platform)
    rules = platform.resources("AWS::Events::Rule", "data")
    functions = {item.attributes["Arn"] for item in platform.resources("AWS::Lambda::Function", "data")}
    assert set().union(*(targets_of(platform, rule.id) for rule in rules)) <= {arn} | functions
    ringing = [sources(rule) for rule in rules if arn in targets_of(platform, rule.id)]
    of_backups = [names for names in ringing if names != ["aws.secretsmanager"]]
    assert sorted(of_backups) == [["aws.backup"], ["aws.backup"], ["aws.kms", "aws.rds"], ["aws.tag"]]
    deployed = {item.id for item in platform.resources("AWS::CloudWatch::Alarm", "data")}
    alarms = platform.client("cloudwatch").describe_alarms()["MetricAlarms"]
    ours = [item for item in alarms if item["AlarmName"] in deployed]
    assert [item["AlarmActions"] for item in ours] == [[arn]] * len(ours)
    by_type = ["FailedRestoreTests", "PassedRestoreTests"]
    assert sorted(item["MetricName"] for item in ours) == sorted(["Errors", *by_type, *by_type])
