"""What CI may do, and where images lie."""

from harness.places import EDGE_REGION
from harness.platform import Platform

BOOTSTRAP_ROLES = ("deploy", "file-publishing", "image-publishing", "lookup")


def test_S01_deploy_role_trusts_one_environment_of_one_repository(platform: Platform) -> None:
    iam, delivery = platform.client("iam"), platform.config["delivery"]
    role = iam.get_role(RoleName=platform.only("AWS::IAM::Role", "delivery").id)["Role"]
    provider = f"arn:aws:iam::{platform.config['account']}:oidc-provider/token.actions.githubusercontent.com"
    owner, repository = delivery["githubOwner"], delivery["githubRepository"]
    owner_id, repository_id = delivery["githubOwnerId"], delivery["githubRepositoryId"]
    place = f"environment:{delivery['githubEnvironment']}"
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Principal"] == {"Federated": provider}
    assert set(statement["Condition"]) == {"StringEquals"}
    conditions = statement["Condition"]["StringEquals"]
    assert conditions["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"
    assert conditions["token.actions.githubusercontent.com:repository_id"] == repository_id
    assert sorted(conditions["token.actions.githubusercontent.com:sub"]) == [
        f"repo:{owner}/{repository}:{place}",
        f"repo:{owner}@{owner_id}/{repository}@{repository_id}:{place}",
    ]


def test_S01_provider_accepts_the_audience_of_sts_alone(platform: Platform) -> None:
    provider = platform.only("AWS::IAM::OIDCProvider", "delivery")
    known = platform.client("iam").get_open_id_connect_provider(OpenIDConnectProviderArn=provider.id)
    assert known["Url"] == "token.actions.githubusercontent.com"
    assert known["ClientIDList"] == ["sts.amazonaws.com"]


def test_S01_deploy_role_may_assume_the_bootstrap_roles_and_nothing_else(platform: Platform) -> None:
    iam, account = platform.client("iam"), platform.config["account"]
    name = platform.only("AWS::IAM::Role", "delivery").id
    assert iam.list_role_policies(RoleName=name)["PolicyNames"] == []
    [attached] = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    policy = iam.get_policy(PolicyArn=attached["PolicyArn"])["Policy"]
    version = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])
    [statement] = version["PolicyVersion"]["Document"]["Statement"]
    assert statement["Effect"] == "Allow"
    assert sorted(statement["Action"]) == ["sts:AssumeRole", "sts:TagSession"]
    assert sorted(statement["Resource"]) == sorted(
        f"arn:aws:iam::{account}:role/cdk-hnb659fds-{role}-role-{account}-{region}"
        for role in BOOTSTRAP_ROLES
        for region in (platform.config["primaryRegion"], EDGE_REGION)
    )
    for arn in statement["Resource"]:
        assert iam.get_role(RoleName=arn.split("/")[1])["Role"]["Arn"] == arn


def test_S04_each_service_has_a_repository_with_immutable_tags_under_a_key(platform: Platform) -> None:
    keys = {item.attributes["Arn"] for item in platform.resources("AWS::KMS::Key", "delivery")}
    names = {item.id for item in platform.resources("AWS::ECR::Repository", "delivery")}
    assert names == {f"services/{service['name']}" for service in platform.config["graph"]["services"]}
    for repository in platform.client("ecr").describe_repositories(repositoryNames=list(names))["repositories"]:
        assert repository["imageTagMutability"] == "IMMUTABLE"
        assert repository["imageScanningConfiguration"] == {"scanOnPush": True}
        assert repository["encryptionConfiguration"]["encryptionType"] == "KMS"
        assert repository["encryptionConfiguration"]["kmsKey"] in keys
