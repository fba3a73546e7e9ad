"""The edge as AWS has it."""

from typing import Any

from .platform import Platform


def distribution(platform: Platform) -> dict[str, Any]:
    """The distribution as CloudFront has it."""
    found = platform.edge_client("cloudfront").get_distribution(Id=platform.only("AWS::CloudFront::Distribution").id)
    answer: dict[str, Any] = found["Distribution"]
    return answer


def load_balancer(platform: Platform) -> dict[str, Any]:
    """The one load balancer."""
    [found] = platform.client("elbv2").describe_load_balancers()["LoadBalancers"]
    answer: dict[str, Any] = found
    return answer


def web_acl(platform: Platform, stack: str) -> dict[str, Any]:
    """The web ACL of a stack."""
    deployed = platform.only("AWS::WAFv2::WebACL", stack)
    name, identifier, scope = deployed.id.split("|")
    waf = platform.client("wafv2", deployed.region)
    answer: dict[str, Any] = waf.get_web_acl(Name=name, Id=identifier, Scope=scope)["WebACL"]
    return answer
