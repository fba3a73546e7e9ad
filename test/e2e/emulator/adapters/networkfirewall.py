"""AWS Network Firewall."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates
from ..resources.resource import Created

SERVICE = "network-firewall"


@creates("AWS::NetworkFirewall::RuleGroup")
def rule_group(context: Context, properties: Properties) -> Created:
    created = context.call(SERVICE, "CreateRuleGroup", properties)["RuleGroupResponse"]
    return Created(created["RuleGroupArn"], {key: created[key] for key in ("RuleGroupArn", "RuleGroupId")})


@creates("AWS::NetworkFirewall::FirewallPolicy")
def policy(context: Context, properties: Properties) -> Created:
    created = context.call(SERVICE, "CreateFirewallPolicy", properties)["FirewallPolicyResponse"]
    known = {key: created[key] for key in ("FirewallPolicyArn", "FirewallPolicyId")}
    return Created(created["FirewallPolicyArn"], known)


@creates("AWS::NetworkFirewall::Firewall")
def firewall(context: Context, properties: Properties) -> Created:
    created = context.call(SERVICE, "CreateFirewall", properties)
    arn, states = created["Firewall"]["FirewallArn"], created["FirewallStatus"]["SyncStates"]
    endpoints = [f"{zone}:{state['Attachment']['EndpointId']}" for zone, state in states.items()]
    return Created(arn, {"FirewallArn": arn, "EndpointIds": endpoints})


@creates("AWS::NetworkFirewall::LoggingConfiguration")
def logging_configuration(context: Context, properties: Properties) -> Created:
    context.call(SERVICE, "UpdateLoggingConfiguration", properties)
    return Created(properties["FirewallArn"])
