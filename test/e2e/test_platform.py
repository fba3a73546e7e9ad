"""The cluster as EKS has it, and the manifests that reached it."""

import json
from typing import Any

from harness.network import group
from harness.platform import Platform

Manifest = dict[str, Any]


def cluster(platform: Platform) -> dict[str, Any]:
    """The cluster."""
    return platform.client("eks").describe_cluster(name=platform.only("AWS::EKS::Cluster").id)["cluster"]


def manifests(platform: Platform, kind: str) -> list[Manifest]:
    """The objects of one kind that kubectl was given."""
    found = [item for item in platform.journal.manifests() if item["kind"] == kind]
    assert found, f"no {kind} reached the cluster"
    return found


def services(platform: Platform) -> list[dict[str, Any]]:
    """The services of the graph."""
    return platform.config["graph"]["services"]


def namespaces(platform: Platform) -> set[str]:
    """The namespaces of the graph."""
    return {service["namespace"] for service in services(platform)}


def test_P01_kubernetes_api_is_private(platform: Platform) -> None:
    network = cluster(platform)["resourcesVpcConfig"]
    assert (network["endpointPublicAccess"], network["endpointPrivateAccess"]) == (False, True)


def test_P01_secrets_are_under_a_key_and_all_control_plane_logs_are_on(platform: Platform) -> None:
    [encryption] = cluster(platform)["encryptionConfig"]
    assert encryption["resources"] == ["secrets"]
    keys = {item.attributes["Arn"] for item in platform.resources("AWS::KMS::Key", "eks")}
    assert encryption["provider"]["keyArn"] in keys
    [logging] = cluster(platform)["logging"]["clusterLogging"]
    assert logging["enabled"] is True
    assert set(logging["types"]) == {"api", "audit", "authenticator", "controllerManager", "scheduler"}


def test_P01_access_is_by_entry_alone_and_kubectl_has_the_only_one_beside_people(platform: Platform) -> None:
    access = platform.only("AWS::EKS::Cluster").properties["AccessConfig"]
    assert access["AuthenticationMode"] == "API"
    assert access.get("BootstrapClusterCreatorAdminPermissions", False) is False
    entries = {item.properties["PrincipalArn"] for item in platform.resources("AWS::EKS::AccessEntry")}
    function = next(
        item
        for item in platform.resources("AWS::Lambda::Function", "eks")
        if "KubectlProviderHandler" in item.logical_id
    )
    people = {item.attributes["Arn"] for item in platform.resources("AWS::IAM::Role", "network")}
    assert entries - people == {function.properties["Role"]}
    assert len(entries & people) == 2


def test_P02_nodes_are_bottlerocket_with_the_groups_of_the_chain(platform: Platform) -> None:
    eks, name = platform.client("eks"), cluster(platform)["name"]
    carried = []
    for listed in eks.list_nodegroups(clusterName=name)["nodegroups"]:
        found = eks.describe_nodegroup(clusterName=name, nodegroupName=listed)["nodegroup"]
        assert found["amiType"].startswith("BOTTLEROCKET")
        template = {"LaunchTemplateId": found["launchTemplate"]["id"]}
        versions = platform.client("ec2").describe_launch_template_versions(**template)["LaunchTemplateVersions"]
        data = versions[0]["LaunchTemplateData"]
        metadata = data["MetadataOptions"]
        assert (metadata["HttpTokens"], metadata["HttpPutResponseHopLimit"]) == ("required", 1)
        assert all(device["Ebs"]["Encrypted"] is True for device in data["BlockDeviceMappings"])
        assert "KeyName" not in data
        carried += [data["SecurityGroupIds"]]
    assert sorted(carried) == sorted([[group(platform, "Nodes")], [group(platform, "CardholderNodes")]])


def test_P15_every_service_namespace_enforces_the_restricted_standard(platform: Platform) -> None:
    found = {item["metadata"]["name"]: item["metadata"]["labels"] for item in manifests(platform, "Namespace")}
    assert set(found) == namespaces(platform)
    for labels in found.values():
        assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_P06_every_namespace_denies_by_default_both_ways(platform: Platform) -> None:
    denials = [
        item
        for item in manifests(platform, "NetworkPolicy")
        if item["spec"]["podSelector"] == {} and "ingress" not in item["spec"] and "egress" not in item["spec"]
    ]
    assert {item["metadata"]["namespace"] for item in denials} == namespaces(platform)
    for item in denials:
        assert set(item["spec"]["policyTypes"]) == {"Ingress", "Egress"}


def pods_admitted(policy: Manifest) -> set[str]:
    """The services whose pods a policy lets in."""
    peers = [peer for rule in policy["spec"].get("ingress", []) for peer in rule["from"]]
    return {peer["podSelector"]["matchLabels"]["app.kubernetes.io/name"] for peer in peers if "podSelector" in peer}


def test_P06_network_policies_admit_the_callers_of_the_graph(platform: Platform) -> None:
    policies = {item["metadata"]["name"]: item for item in manifests(platform, "NetworkPolicy")}
    calls = platform.config["graph"]["calls"]
    for service in services(platform):
        callers = {call["from"] for call in calls if call["to"] == service["name"]}
        assert pods_admitted(policies[service["name"]]) == callers, service["name"]
        ports = [port["port"] for rule in policies[service["name"]]["spec"]["ingress"] for port in rule["ports"]]
        assert set(ports) == {service["port"]}


def test_P03_service_accounts_carry_the_role_that_exists(platform: Platform) -> None:
    accounts = {item["metadata"]["name"]: item for item in manifests(platform, "ServiceAccount")}
    assert set(accounts) == {service["name"] for service in services(platform)}
    iam = platform.client("iam")
    for name, account in accounts.items():
        arn = account["metadata"]["annotations"]["eks.amazonaws.com/role-arn"]
        role = iam.get_role(RoleName=arn.split("/")[-1])["Role"]
        assert role["Arn"] == arn
        conditions = role["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]["StringEquals"]
        assert f"system:serviceaccount:{account['metadata']['namespace']}:{name}" in conditions.values()


def test_P05_pods_carry_the_group_of_their_tier_and_the_group_of_their_service(platform: Platform) -> None:
    policies = {item["metadata"]["namespace"]: item for item in manifests(platform, "SecurityGroupPolicy")}
    for service in services(platform):
        shared = "CardholderPods" if service.get("cardholderData") else "Pods"
        expected = {group(platform, shared), group(platform, f"Services{service['name']}")}
        assert set(policies[service["namespace"]]["spec"]["securityGroups"]["groupIds"]) == expected


def test_N07_admission_policies_that_keep_cardholder_pods_apart_are_in_force(platform: Platform) -> None:
    """Each policy has its binding, without which Kubernetes judges nothing by it, and refuses what it cannot judge."""
    policies = {item["metadata"]["name"]: item["spec"] for item in manifests(platform, "ValidatingAdmissionPolicy")}
    bindings = [item["spec"] for item in manifests(platform, "ValidatingAdmissionPolicyBinding")]
    assert {spec["policyName"] for spec in bindings} == set(policies)
    assert {tuple(spec["validationActions"]) for spec in bindings} == {("Deny",)}
    assert {spec["failurePolicy"] for spec in policies.values()} == {"Fail"}
    named = [
        expression["values"]
        for spec in policies.values()
        for expression in spec["matchConstraints"].get("namespaceSelector", {}).get("matchExpressions", [])
        if expression["operator"] == "In"
    ]
    assert named == [[service["namespace"] for service in services(platform) if service.get("cardholderData")]]


def test_P05_network_plugin_gives_pods_interfaces_of_their_own(platform: Platform) -> None:
    addons = {item.properties["AddonName"]: item.properties for item in platform.resources("AWS::EKS::Addon")}
    assert set(addons) == {
        "vpc-cni",
        "coredns",
        "kube-proxy",
        "aws-ebs-csi-driver",
        "eks-pod-identity-agent",
        "fluent-bit",
        "aws-secrets-store-csi-driver-provider",
    }
    assert '"ENABLE_POD_ENI":"true"' in addons["vpc-cni"]["ConfigurationValues"]
    assert '"enableNetworkPolicy":"true"' in addons["vpc-cni"]["ConfigurationValues"]


def test_D06_secrets_mounted_by_pods_become_no_objects_of_the_cluster_and_follow_rotation(platform: Platform) -> None:
    addons = {item.properties["AddonName"]: item.properties for item in platform.resources("AWS::EKS::Addon")}
    values = json.loads(addons["aws-secrets-store-csi-driver-provider"]["ConfigurationValues"])
    driver = values["secrets-store-csi-driver"]
    assert driver["syncSecret"] == {"enabled": False}
    assert driver["enableSecretRotation"] is True
    assert driver["tokenRequests"] == [{"audience": "sts.amazonaws.com"}]
