"""Amazon EKS."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates
from ..resources.resource import Created


@creates("AWS::EKS::Cluster")
def cluster(context: Context, properties: Properties) -> Created:
    name = properties.get("Name") or context.name(100)
    logging = properties.get("Logging", {}).get("ClusterLogging", {}).get("EnabledTypes", [])
    created = context.call(
        "eks",
        "CreateCluster",
        properties,
        without=("Name", "Logging"),
        name=name,
        logging={"clusterLogging": [{"types": [item["Type"] for item in logging], "enabled": True}]},
    )["cluster"]
    return Created(
        name,
        {
            "Arn": created["arn"],
            "Endpoint": created["endpoint"],
            "CertificateAuthorityData": created["certificateAuthority"]["data"],
            "OpenIdConnectIssuerUrl": created["identity"]["oidc"]["issuer"],
            "ClusterSecurityGroupId": _cluster_security_group(context, name, properties),
            "KubernetesNetworkConfig.ServiceIpv4Cidr": "172.20.0.0/16",
        },
    )


def _cluster_security_group(context: Context, name: str, properties: Properties) -> str:
    """EKS makes this group itself; moto does not, and node groups and outputs refer to it."""
    ec2 = context.client("ec2")
    subnet = ec2.describe_subnets(SubnetIds=[properties["ResourcesVpcConfig"]["SubnetIds"][0]])["Subnets"][0]
    return ec2.create_security_group(
        GroupName=f"eks-cluster-sg-{name}", Description="EKS created security group", VpcId=subnet["VpcId"]
    )["GroupId"]


@creates("AWS::EKS::Nodegroup")
def nodegroup(context: Context, properties: Properties) -> Created:
    name = properties.get("NodegroupName") or context.name(63)
    created = context.call(
        "eks",
        "CreateNodegroup",
        properties,
        without=("NodegroupName", "ForceUpdateEnabled"),
        nodegroupName=name,
    )["nodegroup"]
    # Concerns updates only.
    properties.ignore("ForceUpdateEnabled")
    ref = f"{properties['ClusterName']}/{name}"
    return Created(
        ref,
        {"Arn": created["nodegroupArn"], "NodegroupName": name, "ClusterName": properties["ClusterName"], "Id": ref},
    )
