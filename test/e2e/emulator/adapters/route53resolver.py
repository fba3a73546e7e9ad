"""Amazon Route 53 Resolver: the DNS firewall and the log of queries."""

from typing import Any

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates
from ..resources.resource import Created


def _made(context: Context) -> dict[str, str]:
    """What CloudFormation adds to a request by itself."""
    return {"CreatorRequestId": context.name(255)}


def _named(context: Context, properties: Properties) -> dict[str, str]:
    return {**_made(context), "Name": properties.get("Name") or context.name(64)}


@creates("AWS::Route53Resolver::FirewallDomainList")
def domain_list(context: Context, properties: Properties) -> Created:
    own = ("Name", "Domains")
    named = _named(context, properties)
    created = context.call("route53resolver", "CreateFirewallDomainList", properties, without=own, **named)
    found = created["FirewallDomainList"]
    context.client("route53resolver").update_firewall_domains(
        FirewallDomainListId=found["Id"], Operation="REPLACE", Domains=properties["Domains"]
    )
    return Created(found["Id"], {"Id": found["Id"], "Arn": found["Arn"]})


@creates("AWS::Route53Resolver::FirewallRuleGroup")
def rule_group(context: Context, properties: Properties) -> Created:
    own = ("Name", "FirewallRules")
    named = _named(context, properties)
    created = context.call("route53resolver", "CreateFirewallRuleGroup", properties, without=own, **named)
    group = created["FirewallRuleGroup"]
    for rule in properties.get("FirewallRules", []):
        _rule(context, group["Id"], rule)
    return Created(group["Id"], {"Id": group["Id"], "Arn": group["Arn"]})


def _rule(context: Context, group: str, rule: dict[str, Any]) -> None:
    """The template's rules have no names, those of the API need one."""
    name, request = f"{context.logical_id}-{rule['Priority']}"[-64:], f"{context.name(200)}-{rule['Priority']}"
    context.call(
        "route53resolver", "CreateFirewallRule", rule, FirewallRuleGroupId=group, Name=name, CreatorRequestId=request
    )


@creates("AWS::Route53Resolver::FirewallRuleGroupAssociation")
def association(context: Context, properties: Properties) -> Created:
    named = _named(context, properties)
    created = context.call("route53resolver", "AssociateFirewallRuleGroup", properties, without=("Name",), **named)
    found = created["FirewallRuleGroupAssociation"]
    return Created(found["Id"], {"Id": found["Id"], "Arn": found["Arn"]})


@creates("AWS::Route53Resolver::ResolverQueryLoggingConfig")
def query_logging(context: Context, properties: Properties) -> Created:
    named = _named(context, properties)
    created = context.call("route53resolver", "CreateResolverQueryLogConfig", properties, without=("Name",), **named)
    config = created["ResolverQueryLogConfig"]
    return Created(config["Id"], {"Id": config["Id"], "Arn": config["Arn"]})


@creates("AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation")
def query_logging_association(context: Context, properties: Properties) -> Created:
    created = context.call("route53resolver", "AssociateResolverQueryLogConfig", properties)
    found = created["ResolverQueryLogConfigAssociation"]
    return Created(found["Id"], {"Id": found["Id"]})
