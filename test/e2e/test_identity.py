"""Who may become which role, and what the service roles may do, as IAM has it."""

from typing import Any

from harness.access_points import access_points
from harness.graph import holders_of_personal_data
from harness.journal import Deployed
from harness.platform import Platform
from harness.policies import Request, permitted

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
    if service.get("databases"):
        expected.add(("rds-db:connect", f"arn:aws:rds-db:{region}:{account}:dbuser:{database}/{name}"))
    if service.get("caches"):
        cache = platform.only("AWS::ElastiCache::ReplicationGroup").id
        [user] = [item.id for item in platform.resources("AWS::ElastiCache::User") if item.id.find(f"users{name}") > 0]
        for resource in (f"replicationgroup:{cache}", f"user:{user}"):
            expected.add(("elasticache:Connect", f"arn:aws:elasticache:{region}:{account}:{resource}"))
    expected |= _stream_rights(platform, service) | _bucket_rights(platform, service)
    return expected | _secret_rights(platform, service) | _personal_rights(platform, service)


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
        key, points = rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"], access_points(platform, use["bucket"])
        arn = points[service["name"]].attributes["Arn"]
        if use.get("read"):
            expected |= {("s3:ListBucket", arn), ("s3:GetObject", f"{arn}/object/*"), ("kms:Decrypt", key)}
        if use.get("write"):
            writes = ("s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
            expected |= {(action, f"{arn}/object/*") for action in writes}
            expected |= {("kms:GenerateDataKey", key), ("kms:Decrypt", key)}
    return expected


def _secret_rights(platform: Platform, service: dict[str, Any]) -> Rights:
    expected: Rights = set()
    for secret in secrets_of(platform, service):
        expected |= {(f"secretsmanager:{action}", secret.id) for action in ("DescribeSecret", "GetSecretValue")}
        expected.add(("kms:Decrypt", secret.properties["KmsKeyId"]))
    return expected


def _personal_rights(platform: Platform, service: dict[str, Any]) -> Rights:
    if service["name"] not in holders_of_personal_data(platform.config["graph"]):
        return set()
    keys, tasks = table_of(platform, "subject"), table_of(platform, "participant")
    through = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo")
    return {
        *((f"dynamodb:{action}", keys.attributes["Arn"]) for action in ("GetItem", "PutItem")),
        *((f"dynamodb:{action}", tasks.attributes["Arn"]) for action in ("GetItem", "Query", "UpdateItem")),
        *((f"kms:{action}", key_of(table)) for table in (keys, tasks) for action in through),
    }


def secret_of(platform: Platform, name: str) -> Deployed:
    """The secret of that name in the service graph."""
    secrets = platform.resources("AWS::SecretsManager::Secret", "data")
    [found] = [item for item in secrets if name.replace("-", "") in item.logical_id]
    return found


def secrets_of(platform: Platform, service: dict[str, Any]) -> list[Deployed]:
    """The secrets that the pods of a service mount."""
    signs = platform.config["edge"]["mobileKeyService"] == service["name"]
    signing = [platform.only("AWS::SecretsManager::Secret", "ingress")] if signs else []
    return [*(secret_of(platform, use["secret"]) for use in service.get("secrets", [])), *signing]


def table_of(platform: Platform, partition_key: str) -> Deployed:
    """The table with that partition key."""
    tables = platform.resources("AWS::DynamoDB::Table", "privacy")
    wanted = {"AttributeName": partition_key, "KeyType": "HASH"}
    [found] = [item for item in tables if wanted in item.properties["KeySchema"]]
    return found


def key_of(table: Deployed) -> str:
    """The key that a table is under."""
    return table.properties["SSESpecification"]["KMSMasterKeyId"]


class May:
    """Whether the policies of a service's role permit a call; in a key of the context two underscores are a colon."""

    def __init__(self, platform: Platform, service: str) -> None:
        role = role_of(platform, service)["RoleName"]
        self._statements = [item for document in documents(platform, role) for item in document["Statement"]]

    def __call__(self, action: str, resource: str, **context: str | tuple[str, ...]) -> bool:
        keys = {name.replace("__", ":"): value for name, value in context.items()}
        return permitted(self._statements, Request(action, resource, keys))


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


def test_D09_a_service_answers_the_requests_of_persons_for_itself_alone(platform: Platform) -> None:
    tasks = table_of(platform, "participant").attributes["Arn"]
    holders = holders_of_personal_data(platform.config["graph"])
    for service in holders:
        may = May(platform, service)
        for action in ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"):
            assert [name for name in holders if may(action, tasks, dynamodb__LeadingKeys=name)] == [service], action
            assert not may(action, tasks, dynamodb__LeadingKeys=(service, "another")), (service, action)


def test_D09_a_service_calls_kms_for_keys_of_persons_alone(platform: Platform) -> None:
    key = key_of(table_of(platform, "subject"))
    purpose, subject = "kms__EncryptionContext:purpose", "kms__EncryptionContext:subject"
    bound: dict[str, str | tuple[str, ...]] = {purpose: "subject-key", subject: "s"}
    bound["kms__EncryptionContextKeys"] = ("purpose", "subject")
    table = f"dynamodb.{platform.config['primaryRegion']}.amazonaws.com"
    for service in holders_of_personal_data(platform.config["graph"]):
        may = May(platform, service)
        for action in ("kms:Decrypt", "kms:GenerateDataKey"):
            assert may(action, key, **bound), service
            assert may(action, key, kms__ViaService=table), service
            assert not may(action, key), service
            assert not may(action, key, **{**bound, purpose: "other"}), service
            assert not may(action, key, **{**bound, "kms__EncryptionContextKeys": ("purpose", "more")}), service
        assert not may("kms:Encrypt", key, **bound), service


def test_D06_a_service_opens_its_secret_by_secrets_manager_alone(platform: Platform) -> None:
    services = platform.config["graph"]["services"]
    mounted = {service["name"]: secrets_of(platform, service) for service in services}
    assert len([name for name, secrets in mounted.items() if secrets]) == 2
    via = f"secretsmanager.{platform.config['primaryRegion']}.amazonaws.com"
    for name in mounted:
        may = May(platform, name)
        for owner, secrets in mounted.items():
            for secret in secrets:
                assert may("secretsmanager:GetSecretValue", secret.id) == (owner == name), (name, owner)
                assert may("kms:Decrypt", secret.properties["KmsKeyId"], kms__ViaService=via) == (owner == name)
                assert not may("kms:Decrypt", secret.properties["KmsKeyId"])


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
