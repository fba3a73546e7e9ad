"""Who may become which role, and what the service roles may do, as IAM has it."""

from typing import Any

from harness.platform import Platform

Rights = set[tuple[str, str]]

WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"


def role_of(platform: Platform, service: str) -> dict[str, Any]:
    """The role of one service."""
    found = platform.resources("AWS::IAM::Role", "services")
    [name] = [item.id for item in found if item.logical_id.startswith(f"{service}Identity")]
    return platform.client("iam").get_role(RoleName=name)["Role"]


def documents(platform: Platform, role: str) -> list[dict[str, Any]]:
    """Every policy of the role that is not AWS's own."""
    iam, found = platform.client("iam"), []
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        found.append(iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"])
    for attached in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        assert ":iam::aws:" not in attached["PolicyArn"], f"{role} has {attached['PolicyArn']}"
        policy = iam.get_policy(PolicyArn=attached["PolicyArn"])["Policy"]
        version = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])
        found.append(version["PolicyVersion"]["Document"])
    return found


def rights(platform: Platform, role: str) -> Rights:
    """Every pair of action and resource that the role's policies allow."""
    allowed: Rights = set()
    for document in documents(platform, role):
        for statement in document["Statement"]:
            assert statement["Effect"] == "Allow"
            actions, resources = statement["Action"], statement["Resource"]
            for action in actions if isinstance(actions, list) else [actions]:
                for resource in resources if isinstance(resources, list) else [resources]:
                    allowed.add((action, resource))
    return allowed


def rights_of_the_graph(platform: Platform, service: dict[str, Any]) -> Rights:
    """What the data uses of the graph amount to, one action at a time."""
    region, account, name = platform.config["primaryRegion"], platform.config["account"], service["name"]
    expected: Rights = set()
    database = platform.only("AWS::RDS::DBCluster").attributes["DBClusterResourceId"]
    for use in service.get("databases", []):
        expected.add(("rds-db:connect", f"arn:aws:rds-db:{region}:{account}:dbuser:{database}/{use['database']}"))
    if service.get("caches"):
        cache = platform.only("AWS::ElastiCache::ReplicationGroup").id
        [user] = [item.id for item in platform.resources("AWS::ElastiCache::User") if item.id.find(f"users{name}") > 0]
        for resource in (f"replicationgroup:{cache}", f"user:{user}"):
            expected.add(("elasticache:Connect", f"arn:aws:elasticache:{region}:{account}:{resource}"))
    return expected | _stream_rights(platform, service) | _bucket_rights(platform, service)


def _stream_rights(platform: Platform, service: dict[str, Any]) -> Rights:
    expected: Rights = set()
    cluster = platform.only("AWS::MSK::Cluster").id
    for use in service.get("topics", []):
        topic = f"{cluster.replace(':cluster/', ':topic/')}/{use['topic']}"
        expected.add(("kafka-cluster:Connect", cluster))
        expected.add(("kafka-cluster:DescribeTopic", topic))
        if use.get("produce"):
            expected |= {("kafka-cluster:WriteDataIdempotently", cluster), ("kafka-cluster:WriteData", topic)}
        if use.get("consume"):
            group = f"{cluster.replace(':cluster/', ':group/')}/{service['name']}"
            expected |= {("kafka-cluster:ReadData", topic)}
            expected |= {(f"kafka-cluster:{action}", group) for action in ("AlterGroup", "DescribeGroup")}
    return expected


def _bucket_rights(platform: Platform, service: dict[str, Any]) -> Rights:
    expected: Rights = set()
    for use in service.get("buckets", []):
        logical = use["bucket"].replace("-", "")
        [bucket] = [item for item in platform.resources("AWS::S3::Bucket", "data") if logical in item.logical_id]
        rule = bucket.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]
        key, arn = rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"], bucket.attributes["Arn"]
        if use.get("read"):
            expected |= {("s3:ListBucket", arn), ("s3:GetObject", f"{arn}/*"), ("kms:Decrypt", key)}
        if use.get("write"):
            writes = ("s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
            expected |= {(action, f"{arn}/*") for action in writes}
            expected |= {("kms:GenerateDataKey", key), ("kms:Decrypt", key)}
    return expected


def test_P03_service_role_trusts_one_service_account_of_the_cluster(platform: Platform) -> None:
    cluster = platform.client("eks").describe_cluster(name=platform.only("AWS::EKS::Cluster").id)["cluster"]
    issuer = cluster["identity"]["oidc"]["issuer"].removeprefix("https://")
    for service in platform.config["graph"]["services"]:
        [statement] = role_of(platform, service["name"])["AssumeRolePolicyDocument"]["Statement"]
        assert statement == {
            "Effect": "Allow",
            "Action": WEB_IDENTITY,
            "Principal": {"Federated": f"arn:aws:iam::{platform.config['account']}:oidc-provider/{issuer}"},
            "Condition": {
                "StringEquals": {
                    f"{issuer}:aud": "sts.amazonaws.com",
                    f"{issuer}:sub": f"system:serviceaccount:{service['namespace']}:{service['name']}",
                }
            },
        }


def test_P03_service_role_may_do_what_the_graph_says_and_no_more(platform: Platform) -> None:
    for service in platform.config["graph"]["services"]:
        role = role_of(platform, service["name"])["RoleName"]
        assert rights(platform, role) == rights_of_the_graph(platform, service), service["name"]


def test_P03_every_web_identity_of_the_account_is_exact(platform: Platform) -> None:
    checked = 0
    for role in platform.client("iam").list_roles()["Roles"]:
        for statement in role["AssumeRolePolicyDocument"]["Statement"]:
            if WEB_IDENTITY in statement["Action"]:
                assert set(statement["Condition"]) == {"StringEquals"}, role["RoleName"]
                conditions = statement["Condition"]["StringEquals"]
                assert any(key.endswith(":aud") for key in conditions), role["RoleName"]
                [subjects] = [value for key, value in conditions.items() if key.endswith(":sub")]
                assert not any("*" in subject for subject in subjects), role["RoleName"]
                checked += 1
    assert checked >= len(platform.config["graph"]["services"])


def test_P03_no_role_of_the_platform_can_be_assumed_by_everybody(platform: Platform) -> None:
    iam = platform.client("iam")
    for role in platform.resources("AWS::IAM::Role"):
        for statement in iam.get_role(RoleName=role.id)["Role"]["AssumeRolePolicyDocument"]["Statement"]:
            assert statement["Principal"] != "*", role.logical_id
            assert statement["Principal"].get("AWS") != "*", role.logical_id
