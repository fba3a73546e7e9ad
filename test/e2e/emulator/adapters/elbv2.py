"""Elastic Load Balancing."""

from typing import Any

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates
from ..resources.resource import Created


@creates("AWS::ElasticLoadBalancingV2::LoadBalancer")
def load_balancer(context: Context, properties: Properties) -> Created:
    elb = context.client("elbv2")
    own = ("Name", "LoadBalancerAttributes", "MinimumLoadBalancerCapacity")
    created = context.call(
        "elbv2", "CreateLoadBalancer", properties, without=own, Name=properties.get("Name") or _name(context)
    )["LoadBalancers"][0]
    arn = created["LoadBalancerArn"]
    if "LoadBalancerAttributes" in properties:
        elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=properties["LoadBalancerAttributes"])
    return Created(
        arn,
        {
            "LoadBalancerArn": arn,
            "DNSName": created["DNSName"],
            "CanonicalHostedZoneID": created["CanonicalHostedZoneId"],
            "LoadBalancerFullName": arn.split("loadbalancer/")[1],
            "LoadBalancerName": created["LoadBalancerName"],
            "SecurityGroups": created.get("SecurityGroups", []),
        },
    )


@creates("AWS::ElasticLoadBalancingV2::TargetGroup")
def target_group(context: Context, properties: Properties) -> Created:
    elb = context.client("elbv2")
    own = ("Name", "TargetGroupAttributes", "Targets")
    created = context.call(
        "elbv2", "CreateTargetGroup", properties, without=own, Name=properties.get("Name") or _name(context)
    )["TargetGroups"][0]
    arn = created["TargetGroupArn"]
    if "TargetGroupAttributes" in properties:
        elb.modify_target_group_attributes(TargetGroupArn=arn, Attributes=properties["TargetGroupAttributes"])
    if "Targets" in properties:
        elb.register_targets(TargetGroupArn=arn, Targets=properties["Targets"])
    return Created(
        arn,
        {
            "TargetGroupArn": arn,
            "TargetGroupFullName": arn.split(":")[-1],
            "TargetGroupName": created["TargetGroupName"],
        },
    )


@creates("AWS::ElasticLoadBalancingV2::Listener")
def listener(context: Context, properties: Properties) -> Created:
    own = ("ListenerAttributes",)
    arn = context.call("elbv2", "CreateListener", properties, without=own)["Listeners"][0]["ListenerArn"]
    if "ListenerAttributes" in properties:
        attributes: list[dict[str, Any]] = properties["ListenerAttributes"]
        context.client("elbv2").modify_listener_attributes(ListenerArn=arn, Attributes=attributes)
    return Created(arn, {"ListenerArn": arn})


@creates("AWS::ElasticLoadBalancingV2::ListenerRule")
def listener_rule(context: Context, properties: Properties) -> Created:
    arn = context.call("elbv2", "CreateRule", properties)["Rules"][0]["RuleArn"]
    return Created(arn, {"RuleArn": arn})


def _name(context: Context) -> str:
    """32 characters at most, which is less than a stack and a logical id have."""
    return context.name(32)
