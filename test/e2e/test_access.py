"""The way in for people as AWS has it: two roles, one host, Session Manager's preferences, the records of sessions."""

import json
from typing import Any

import pytest

from harness.journal import Deployed
from harness.network import group, subnets
from harness.places import EDGE_REGION
from harness.platform import Platform
from harness.policies import Request, permitted, refused

PEOPLE = ("operators", "breakGlass")
SESSION_DOCUMENT = "SSM-SessionManagerRunShell"


def role_of(platform: Platform, people: str) -> dict[str, Any]:
    """The role that exactly these people may take."""
    named = platform.config["access"][people]
    iam, found = platform.client("iam"), []
    for item in platform.resources("AWS::IAM::Role", "network"):
        role = iam.get_role(RoleName=item.id)["Role"]
        principals = [statement["Principal"].get("AWS") for statement in role["AssumeRolePolicyDocument"]["Statement"]]
        if principals in ([named], [named[0]] if len(named) == 1 else []):
            found.append(role)
    assert len(found) == 1, f"one role for {named} expected, got {[role['RoleName'] for role in found]}"
    return found[0]


def statements_of(platform: Platform, role: str) -> list[dict[str, Any]]:
    """All that the policies of a role say, whichever stack attached them."""
    iam = platform.client("iam")
    assert iam.list_role_policies(RoleName=role)["PolicyNames"] == []
    found = []
    for attached in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        assert ":iam::aws:" not in attached["PolicyArn"], f"{role} has {attached['PolicyArn']}"
        version = iam.get_policy(PolicyArn=attached["PolicyArn"])["Policy"]["DefaultVersionId"]
        document = iam.get_policy_version(PolicyArn=attached["PolicyArn"], VersionId=version)["PolicyVersion"]
        found += document["Document"]["Statement"]
    assert found
    return found


def host(platform: Platform) -> dict[str, Any]:
    """The admin host, as the group launched it."""
    [one] = platform.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    assert (one["MinSize"], one["MaxSize"]) == (1, 1)
    [started] = one["Instances"]
    found = platform.client("ec2").describe_instances(InstanceIds=[started["InstanceId"]])
    return found["Reservations"][0]["Instances"][0]


def template(platform: Platform) -> dict[str, Any]:
    """What the host is launched from."""
    launch = platform.only("AWS::EC2::LaunchTemplate", "network")
    versions = platform.client("ec2").describe_launch_template_versions(LaunchTemplateId=launch.id)
    return versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]


def host_role(platform: Platform) -> str:
    """The role of the host, by way of its instance profile."""
    profile = platform.client("iam").get_instance_profile(
        InstanceProfileName=template(platform)["IamInstanceProfile"]["Arn"].split("/")[-1]
    )
    [role] = profile["InstanceProfile"]["Roles"]
    return role["RoleName"]


def document(platform: Platform, name: str) -> dict[str, Any]:
    """A session document as Systems Manager has it."""
    found = platform.client("ssm").get_document(Name=name)
    assert found["DocumentType"] == "Session"
    return json.loads(found["Content"])


def archive_statements(platform: Platform) -> list[dict[str, Any]]:
    """The policy of the archive."""
    policy = platform.client("s3").get_bucket_policy(Bucket=platform.archive().id)["Policy"]
    return json.loads(policy)["Statement"]


def test_N04_admin_host_has_no_key_no_public_address_and_imdsv2(platform: Platform) -> None:
    instance, data = host(platform), template(platform)
    assert "KeyName" not in instance and "KeyName" not in data
    assert "PublicIpAddress" not in instance
    assert instance["SubnetId"] in {subnet["SubnetId"] for subnet in subnets(platform, "App")}
    metadata = data["MetadataOptions"]
    assert (metadata["HttpTokens"], metadata["HttpPutResponseHopLimit"]) == ("required", 1)
    keys = {item.attributes["Arn"] for item in platform.resources("AWS::KMS::Key", "network")}
    for device in data["BlockDeviceMappings"]:
        assert device["Ebs"]["Encrypted"] is True
        assert device["Ebs"]["KmsKeyId"] in keys


def test_N04_admin_host_carries_the_admin_group_alone(platform: Platform) -> None:
    """As the launch template says; moto's instances take their groups from nowhere."""
    data = template(platform)
    [interface] = data["NetworkInterfaces"]
    assert interface["Groups"] == [group(platform, "Admin")]
    assert interface["AssociatePublicIpAddress"] is False
    assert "SecurityGroupIds" not in data and "SecurityGroups" not in data


def test_N04_admin_host_is_one_and_is_replaced_every_week(platform: Platform) -> None:
    """moto forgets the lifetime, so it is read from what was asked for."""
    assert host(platform)["State"]["Name"] == "running"
    assert platform.only("AWS::AutoScaling::AutoScalingGroup").properties["MaxInstanceLifetime"] <= 7 * 24 * 3600


def test_N04_no_key_pair_exists_and_no_launch_template_names_one(platform: Platform) -> None:
    for region in (platform.config["primaryRegion"], EDGE_REGION):
        assert platform.client("ec2", region).describe_key_pairs()["KeyPairs"] == []
    for launch in platform.resources("AWS::EC2::LaunchTemplate"):
        assert "KeyName" not in launch.properties["LaunchTemplateData"], launch.logical_id


@pytest.mark.parametrize("people", PEOPLE)
def test_N05_role_of_people_takes_named_users_with_mfa_for_an_hour(platform: Platform, people: str) -> None:
    role = role_of(platform, people)
    assert role["MaxSessionDuration"] == 3600
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Allow", "sts:AssumeRole")
    named = platform.config["access"][people]
    assert statement["Principal"] == {"AWS": named if len(named) > 1 else named[0]}
    seconds = statement["Condition"]["NumericLessThan"]["aws:MultiFactorAuthAge"]
    assert int(seconds) <= 3600
    assert str(statement["Condition"]["Bool"]["aws:MultiFactorAuthPresent"]) == "true"


def test_N05_no_role_but_those_of_people_trusts_a_user(platform: Platform) -> None:
    iam, trusting = platform.client("iam"), set()
    for item in platform.resources("AWS::IAM::Role"):
        trust = iam.get_role(RoleName=item.id)["Role"]["AssumeRolePolicyDocument"]
        if ":user/" in json.dumps(trust):
            trusting.add(item.id)
    assert trusting == {role_of(platform, people)["RoleName"] for people in PEOPLE}


def test_N05_sessions_are_encrypted_recorded_twice_and_short(platform: Platform) -> None:
    content = document(platform, SESSION_DOCUMENT)
    inputs = content["inputs"]
    assert content["sessionType"] == "Standard_Stream"
    assert inputs["s3BucketName"] == platform.archive().id
    assert inputs["s3KeyPrefix"].strip("/") == "sessions"
    groups = {item.id for item in platform.resources("AWS::Logs::LogGroup", "network")}
    assert inputs["cloudWatchLogGroupName"] in groups
    for switch in ("s3EncryptionEnabled", "cloudWatchEncryptionEnabled", "cloudWatchStreamingEnabled"):
        assert inputs[switch] is True, switch
    keys = {item.attributes["Arn"]: item.id for item in platform.resources("AWS::KMS::Key", "network")}
    assert inputs["kmsKeyId"] in keys
    assert inputs["runAsEnabled"] is False
    assert int(inputs["idleSessionTimeout"]) <= 15
    assert int(inputs["maxSessionDuration"]) <= 60


def test_N05_records_of_sessions_come_from_the_admin_host_alone_and_go_nowhere_else(platform: Platform) -> None:
    """The whole policy of the archive, and the host's own, for the writes that matter."""
    policy, bucket = archive_statements(platform), platform.archive()
    account = platform.config["account"]
    recorder = {"aws:PrincipalArn": f"arn:aws:iam::{account}:role/{host_role(platform)}"}
    stranger = {"aws:PrincipalArn": f"arn:aws:iam::{account}:role/stranger"}
    person = {"aws:PrincipalIsAWSService": "false", "aws:PrincipalAccount": account, "aws:SecureTransport": "true"}
    service = {"aws:PrincipalIsAWSService": "true", "aws:SecureTransport": "true"}

    def is_refused(key: str, context: dict[str, str]) -> bool:
        return refused(policy, Request("s3:PutObject", f"{bucket.attributes['Arn']}/{key}", context))

    assert not is_refused("sessions/operator-1.log", {**person, **recorder})
    assert is_refused("sessions/operator-1.log", {**person, **stranger})
    assert is_refused(f"AWSLogs/{account}/forged", {**person, **recorder})
    assert is_refused(f"AWSLogs/{account}/forged", {**person, **stranger})
    assert not is_refused(f"AWSLogs/{account}/vpcflowlogs/1", service)
    assert is_refused("sessions/operator-1.log", service)

    own = statements_of(platform, host_role(platform))
    arn = bucket.attributes["Arn"]
    assert permitted(own, Request("s3:PutObject", f"{arn}/sessions/operator-1.log"))
    assert not permitted(own, Request("s3:PutObject", f"{arn}/AWSLogs/{account}/forged"))
    for action in ("s3:GetObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectRetention"):
        assert not permitted(own, Request(action, f"{arn}/sessions/operator-1.log")), action


def tunnel(platform: Platform) -> Deployed:
    """The document that leads to the Kubernetes API."""
    return platform.only("AWS::SSM::Document", "eks")


@pytest.mark.parametrize("people", PEOPLE)
def test_N05_people_open_sessions_on_the_admin_host_and_on_no_other(platform: Platform, people: str) -> None:
    """All policies of the role together, of whichever stack, against the host with the tags that it really has."""
    own = statements_of(platform, role_of(platform, people)["RoleName"])
    place = f"{platform.config['primaryRegion']}:{platform.config['account']}"
    instance = host(platform)
    tags = {f"ssm:resourceTag/{tag['Key']}": tag["Value"] for tag in instance["Tags"]}
    checked = {"ssm:SessionDocumentAccessCheck": "true"}
    arn = f"arn:aws:ec2:{place}:instance/{instance['InstanceId']}"

    def may_start(resource: str, context: dict[str, str]) -> bool:
        return permitted(own, Request("ssm:StartSession", resource, context))

    assert may_start(arn, {**tags, **checked})
    assert not may_start(arn, checked)
    assert not may_start(arn, {**tags, "ssm:SessionDocumentAccessCheck": "false"})
    for name in (SESSION_DOCUMENT, tunnel(platform).id):
        assert may_start(f"arn:aws:ssm:{place}:document/{name}", checked), name
    for name in ("AWS-StartSSHSession", "AWS-StartPortForwardingSessionToRemoteHost"):
        assert not may_start(f"arn:aws:ssm:{platform.config['primaryRegion']}::document/{name}", checked), name
    assert not permitted(own, Request("ssm:SendCommand", arn, tags))
    cluster = platform.only("AWS::EKS::Cluster").attributes["Arn"]
    assert permitted(own, Request("eks:DescribeCluster", cluster))


def test_N04_tunnel_leads_to_the_kubernetes_api_and_nowhere_else(platform: Platform) -> None:
    content = document(platform, tunnel(platform).id)
    assert content["sessionType"] == "Port"
    endpoint = platform.only("AWS::EKS::Cluster").attributes["Endpoint"]
    assert (content["properties"]["host"], content["properties"]["portNumber"]) == (
        endpoint.removeprefix("https://"),
        "443",
    )
    assert set(content["parameters"]) == {"localPortNumber"}


def test_N05_people_are_known_to_the_cluster_by_their_roles(platform: Platform) -> None:
    entries = {item.properties["PrincipalArn"]: item.properties for item in platform.resources("AWS::EKS::AccessEntry")}
    for people, policy in zip(PEOPLE, ("AmazonEKSViewPolicy", "AmazonEKSClusterAdminPolicy"), strict=True):
        [granted] = entries[role_of(platform, people)["Arn"]]["AccessPolicies"]
        assert granted["PolicyArn"].split("/")[-1] == policy
