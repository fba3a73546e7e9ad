"""AWS WAF."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes
from ..resources.resource import Created, Resource


def _summary(context: Context, operation: str, properties: Properties) -> Created:
    name = properties.get("Name") or context.name(128)
    summary = context.call("wafv2", operation, properties, without=("Name",), Name=name)["Summary"]
    ref = f"{name}|{summary['Id']}|{properties['Scope']}"
    return Created(ref, {"Arn": summary["ARN"], "Id": summary["Id"]})


@creates("AWS::WAFv2::WebACL")
def web_acl(context: Context, properties: Properties) -> Created:
    return _summary(context, "CreateWebACL", properties)


@creates("AWS::WAFv2::IPSet")
def ip_set(context: Context, properties: Properties) -> Created:
    return _summary(context, "CreateIPSet", properties)


@creates("AWS::WAFv2::WebACLAssociation")
def association(context: Context, properties: Properties) -> Created:
    context.call("wafv2", "AssociateWebACL", properties)
    return Created(f"{properties['ResourceArn']}|{properties['WebACLArn']}")


@creates("AWS::WAFv2::LoggingConfiguration")
def logging_configuration(context: Context, properties: Properties) -> Created:
    context.call("wafv2", "PutLoggingConfiguration", {"LoggingConfiguration": {**properties}})
    return Created(properties["ResourceArn"])


@deletes("AWS::WAFv2::WebACL")
def delete_web_acl(context: Context, resource: Resource) -> None:
    waf = context.client("wafv2")
    name, identifier, scope = resource.id.split("|")
    token = waf.get_web_acl(Name=name, Id=identifier, Scope=scope)["LockToken"]
    waf.delete_web_acl(Name=name, Id=identifier, Scope=scope, LockToken=token)


@deletes("AWS::WAFv2::IPSet")
def delete_ip_set(context: Context, resource: Resource) -> None:
    waf = context.client("wafv2")
    name, identifier, scope = resource.id.split("|")
    token = waf.get_ip_set(Name=name, Id=identifier, Scope=scope)["LockToken"]
    waf.delete_ip_set(Name=name, Id=identifier, Scope=scope, LockToken=token)


@deletes("AWS::WAFv2::LoggingConfiguration")
def delete_logging(context: Context, resource: Resource) -> None:
    context.client("wafv2").delete_logging_configuration(ResourceArn=resource.id)
