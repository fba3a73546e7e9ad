"""The network of Amazon EC2, but for security groups."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates
from ..resources.resource import Created
from ..resources.shapes import is_true


def tag(context: Context, resource_id: str, properties: Properties) -> None:
    """Tags what was just created; the tags of CloudFormation have the form that CreateTags wants."""
    if properties.get("Tags"):
        context.client("ec2").create_tags(Resources=[resource_id], Tags=properties["Tags"])


@creates("AWS::EC2::VPC")
def vpc(context: Context, properties: Properties) -> Created:
    ec2 = context.client("ec2")
    switches = ("EnableDnsHostnames", "EnableDnsSupport")
    created = context.call("ec2", "CreateVpc", properties, without=(*switches, "Tags"))["Vpc"]
    vpc_id = created["VpcId"]
    for switch in switches:
        if switch in properties:
            ec2.modify_vpc_attribute(VpcId=vpc_id, **{switch: {"Value": is_true(properties[switch])}})
    tag(context, vpc_id, properties)
    in_vpc = [{"Name": "vpc-id", "Values": [vpc_id]}]
    groups = ec2.describe_security_groups(Filters=in_vpc)["SecurityGroups"]
    return Created(
        vpc_id,
        {
            "VpcId": vpc_id,
            "CidrBlock": created["CidrBlock"],
            "DefaultSecurityGroup": next(group["GroupId"] for group in groups if group["GroupName"] == "default"),
            "DefaultNetworkAcl": ec2.describe_network_acls(Filters=in_vpc)["NetworkAcls"][0]["NetworkAclId"],
        },
    )


@creates("AWS::EC2::Subnet")
def subnet(context: Context, properties: Properties) -> Created:
    created = context.call("ec2", "CreateSubnet", properties, without=("MapPublicIpOnLaunch", "Tags"))["Subnet"]
    public = {"Value": is_true(properties.get("MapPublicIpOnLaunch"))}
    context.client("ec2").modify_subnet_attribute(SubnetId=created["SubnetId"], MapPublicIpOnLaunch=public)
    tag(context, created["SubnetId"], properties)
    known = {name: created[name] for name in ("SubnetId", "AvailabilityZone", "CidrBlock", "VpcId")}
    return Created(created["SubnetId"], known)


@creates("AWS::EC2::InternetGateway")
def internet_gateway(context: Context, properties: Properties) -> Created:
    gateway = context.client("ec2").create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    tag(context, gateway, properties)
    return Created(gateway, {"InternetGatewayId": gateway})


@creates("AWS::EC2::VPCGatewayAttachment")
def gateway_attachment(context: Context, properties: Properties) -> Created:
    context.call("ec2", "AttachInternetGateway", properties)
    return Created(f"IGW|{properties['VpcId']}")


@creates("AWS::EC2::RouteTable")
def route_table(context: Context, properties: Properties) -> Created:
    table = context.call("ec2", "CreateRouteTable", properties, without=("Tags",))["RouteTable"]["RouteTableId"]
    tag(context, table, properties)
    return Created(table, {"RouteTableId": table})


@creates("AWS::EC2::SubnetRouteTableAssociation")
def route_table_association(context: Context, properties: Properties) -> Created:
    association = context.call("ec2", "AssociateRouteTable", properties)["AssociationId"]
    return Created(association, {"Id": association})


@creates("AWS::EC2::Route")
def route(context: Context, properties: Properties) -> Created:
    context.call("ec2", "CreateRoute", properties)
    return Created(f"{properties['RouteTableId']}|{properties.get('DestinationCidrBlock', 'other')}")


@creates("AWS::EC2::EIP")
def elastic_ip(context: Context, properties: Properties) -> Created:
    address = context.call("ec2", "AllocateAddress", properties, without=("Tags",))
    tag(context, address["AllocationId"], properties)
    known = {"AllocationId": address["AllocationId"], "PublicIp": address["PublicIp"]}
    return Created(address["PublicIp"], known)


@creates("AWS::EC2::NatGateway")
def nat_gateway(context: Context, properties: Properties) -> Created:
    gateway = context.call("ec2", "CreateNatGateway", properties, without=("Tags",))["NatGateway"]["NatGatewayId"]
    tag(context, gateway, properties)
    return Created(gateway, {"NatGatewayId": gateway})


@creates("AWS::EC2::VPCEndpoint")
def endpoint(context: Context, properties: Properties) -> Created:
    created = context.call("ec2", "CreateVpcEndpoint", properties, without=("Tags",))["VpcEndpoint"]
    tag(context, created["VpcEndpointId"], properties)
    entries = [f"{entry['HostedZoneId']}:{entry['DnsName']}" for entry in created.get("DnsEntries", [])]
    return Created(created["VpcEndpointId"], {"Id": created["VpcEndpointId"], "DnsEntries": entries})


@creates("AWS::EC2::FlowLog")
def flow_log(context: Context, properties: Properties) -> Created:
    result = context.call("ec2", "CreateFlowLogs", properties, rename={"ResourceId": "ResourceIds"}, without=("Tags",))
    if result["Unsuccessful"]:
        raise ValueError(str(result["Unsuccessful"]))
    tag(context, result["FlowLogIds"][0], properties)
    return Created(result["FlowLogIds"][0], {"Id": result["FlowLogIds"][0]})


@creates("AWS::EC2::NetworkAcl")
def network_acl(context: Context, properties: Properties) -> Created:
    acl = context.call("ec2", "CreateNetworkAcl", properties, without=("Tags",))["NetworkAcl"]["NetworkAclId"]
    tag(context, acl, properties)
    return Created(acl, {"Id": acl})


@creates("AWS::EC2::NetworkAclEntry")
def network_acl_entry(context: Context, properties: Properties) -> Created:
    entry = {"Egress": False, **properties}
    context.call("ec2", "CreateNetworkAclEntry", entry, rename={"Icmp": "IcmpTypeCode"})
    return Created(f"{entry['NetworkAclId']}|{entry['RuleNumber']}|{entry['Egress']}")


@creates("AWS::EC2::SubnetNetworkAclAssociation")
def network_acl_association(context: Context, properties: Properties) -> Created:
    ec2, subnet_id = context.client("ec2"), properties["SubnetId"]
    filters = [{"Name": "association.subnet-id", "Values": [subnet_id]}]
    associations = ec2.describe_network_acls(Filters=filters)["NetworkAcls"][0]["Associations"]
    current = next(item["NetworkAclAssociationId"] for item in associations if item["SubnetId"] == subnet_id)
    new = ec2.replace_network_acl_association(AssociationId=current, NetworkAclId=properties["NetworkAclId"])
    return Created(new["NewAssociationId"], {"AssociationId": new["NewAssociationId"]})


@creates("AWS::EC2::PrefixList")
def prefix_list(context: Context, properties: Properties) -> Created:
    created = context.call("ec2", "CreateManagedPrefixList", properties, without=("Tags",))["PrefixList"]
    tag(context, created["PrefixListId"], properties)
    known = {"PrefixListId": created["PrefixListId"], "Arn": created["PrefixListArn"]}
    return Created(created["PrefixListId"], known)


@creates("AWS::EC2::LaunchTemplate")
def launch_template(context: Context, properties: Properties) -> Created:
    name = properties.get("LaunchTemplateName") or context.name(128)
    without = ("LaunchTemplateName", "TagSpecifications")
    image = properties["LaunchTemplateData"].get("ImageId", "")
    if image.startswith("resolve:ssm:"):
        # EC2 looks the name up at every launch, moto never.
        context.client("ssm").get_parameter(Name=image.removeprefix("resolve:ssm:"))
    template = context.call("ec2", "CreateLaunchTemplate", properties, without=without, LaunchTemplateName=name)
    template_id = template["LaunchTemplate"]["LaunchTemplateId"]
    for specification in properties.get("TagSpecifications", []):
        context.client("ec2").create_tags(Resources=[template_id], Tags=specification["Tags"])
    known = {"LaunchTemplateId": template_id, "LatestVersionNumber": "1", "DefaultVersionNumber": "1"}
    return Created(template_id, known)
