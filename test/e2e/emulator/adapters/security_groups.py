"""Security groups of Amazon EC2, with every rule exactly as the template has it."""

from collections.abc import Mapping
from typing import Any

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes_by
from ..resources.resource import Created
from .ec2 import tag

ALLOW_ALL = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}

# Where a rule names its peer, and the list of the API that takes it.
_PEERS = {
    "CidrIp": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "SourceSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "DestinationSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "SourcePrefixListId": ("PrefixListIds", "PrefixListId"),
    "DestinationPrefixListId": ("PrefixListIds", "PrefixListId"),
}


@creates("AWS::EC2::SecurityGroup")
def security_group(context: Context, properties: Properties) -> Created:
    ec2 = context.client("ec2")
    group = ec2.create_security_group(
        GroupName=properties.get("GroupName") or context.name(255),
        Description=properties["GroupDescription"],
        VpcId=properties["VpcId"],
    )["GroupId"]
    for rule in properties.get("SecurityGroupIngress", []):
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[_permission(rule)])
    if "SecurityGroupEgress" in properties:
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[ALLOW_ALL])
        for rule in properties["SecurityGroupEgress"]:
            ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[_permission(rule)])
    tag(context, group, properties)
    return Created(group, {"GroupId": group, "VpcId": properties["VpcId"], "Id": group})


deletes_by("AWS::EC2::SecurityGroup", "ec2", "delete_security_group", "GroupId")


@creates("AWS::EC2::SecurityGroupIngress")
def ingress(context: Context, properties: Properties) -> Created:
    permission = _permission({key: properties[key] for key in properties if key != "GroupId"})
    result = context.client("ec2").authorize_security_group_ingress(
        GroupId=properties["GroupId"], IpPermissions=[permission]
    )
    rule = result["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    return Created(rule, {"Id": rule})


@creates("AWS::EC2::SecurityGroupEgress")
def egress(context: Context, properties: Properties) -> Created:
    """The first rule of its own takes the allow-all rule away that EC2 gives every group."""
    ec2, group = context.client("ec2"), properties["GroupId"]
    present = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissionsEgress"]
    if any(rule["IpProtocol"] == "-1" and rule["IpRanges"] for rule in present):
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[ALLOW_ALL])
    permission = _permission({key: properties[key] for key in properties if key != "GroupId"})
    result = ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[permission])
    rule = result["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    return Created(rule, {"Id": rule})


def _permission(rule: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(rule) - set(_PEERS) - {"IpProtocol", "FromPort", "ToPort", "Description"}
    if unknown:
        raise ValueError(f"the adapter of security-group rules does not apply {', '.join(sorted(unknown))}")
    permission: dict[str, Any] = {"IpProtocol": str(rule["IpProtocol"])}
    for port in ("FromPort", "ToPort"):
        if port in rule:
            permission[port] = int(rule[port])
    for name, (member, key) in _PEERS.items():
        if name in rule:
            peer = {key: rule[name]}
            if "Description" in rule:
                peer["Description"] = rule["Description"]
            permission[member] = [peer]
    return permission
