"""AWS Identity and Access Management."""

import json
from typing import Any

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes
from ..resources.resource import Created, Resource


@creates("AWS::IAM::Role")
def role(context: Context, properties: Properties) -> Created:
    iam = context.client("iam")
    name = properties.get("RoleName") or context.name(64)
    settings: dict[str, Any] = {
        "RoleName": name,
        # CfnJson hands the trust policy over as text, all others as an object.
        "AssumeRolePolicyDocument": _text(properties["AssumeRolePolicyDocument"]),
        "Path": properties.get("Path", "/"),
        "Description": properties.get("Description", ""),
        "Tags": properties.get("Tags", []),
    }
    if "MaxSessionDuration" in properties:
        settings["MaxSessionDuration"] = int(properties["MaxSessionDuration"])
    if "PermissionsBoundary" in properties:
        settings["PermissionsBoundary"] = properties["PermissionsBoundary"]
    created = iam.create_role(**settings)["Role"]
    for policy in properties.get("Policies", []):
        document = _text(policy["PolicyDocument"])
        iam.put_role_policy(RoleName=name, PolicyName=policy["PolicyName"], PolicyDocument=document)
    for arn in properties.get("ManagedPolicyArns", []):
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    return Created(name, {"Arn": created["Arn"], "RoleId": created["RoleId"]})


@deletes("AWS::IAM::Role")
def delete_role(context: Context, resource: Resource) -> None:
    iam = context.client("iam")
    for policy in iam.list_attached_role_policies(RoleName=resource.id)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=resource.id, PolicyArn=policy["PolicyArn"])
    for name in iam.list_role_policies(RoleName=resource.id)["PolicyNames"]:
        iam.delete_role_policy(RoleName=resource.id, PolicyName=name)
    iam.delete_role(RoleName=resource.id)


@creates("AWS::IAM::Policy")
def inline_policy(context: Context, properties: Properties) -> Created:
    iam = context.client("iam")
    document = _text(properties["PolicyDocument"])
    for name in properties.get("Roles", []):
        iam.put_role_policy(RoleName=name, PolicyName=properties["PolicyName"], PolicyDocument=document)
    return Created(properties["PolicyName"])


@creates("AWS::IAM::ManagedPolicy")
def managed_policy(context: Context, properties: Properties) -> Created:
    iam = context.client("iam")
    arn = iam.create_policy(
        PolicyName=properties.get("ManagedPolicyName") or context.name(128),
        PolicyDocument=_text(properties["PolicyDocument"]),
        Path=properties.get("Path", "/"),
        Description=properties.get("Description", ""),
    )["Policy"]["Arn"]
    for name in properties.get("Roles", []):
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    return Created(arn, {"PolicyArn": arn})


@deletes("AWS::IAM::ManagedPolicy")
def delete_managed_policy(context: Context, resource: Resource) -> None:
    iam = context.client("iam")
    for name in resource.properties.get("Roles", []):
        iam.detach_role_policy(RoleName=name, PolicyArn=resource.id)
    iam.delete_policy(PolicyArn=resource.id)


@creates("AWS::IAM::InstanceProfile")
def instance_profile(context: Context, properties: Properties) -> Created:
    iam = context.client("iam")
    name = properties.get("InstanceProfileName") or context.name(128)
    created = iam.create_instance_profile(InstanceProfileName=name, Path=properties.get("Path", "/"))
    for role_name in properties["Roles"]:
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role_name)
    return Created(name, {"Arn": created["InstanceProfile"]["Arn"]})


@creates("AWS::IAM::OIDCProvider")
def oidc_provider(context: Context, properties: Properties) -> Created:
    arn = context.call("iam", "CreateOpenIDConnectProvider", properties, rename={"ClientIdList": "ClientIDList"})[
        "OpenIDConnectProviderArn"
    ]
    return Created(arn, {"Arn": arn})


@deletes("AWS::IAM::OIDCProvider")
def delete_oidc_provider(context: Context, resource: Resource) -> None:
    context.client("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=resource.id)


def _text(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)
