"""The way in: CloudFront, its web ACL, the load balancer behind it, DNS, certificates."""

import json
from typing import Any

from harness.platform import Platform

BLOCK, COUNT, GROUP = "Block", "Count", "group"


def distribution(platform: Platform) -> dict[str, Any]:
    """The distribution as CloudFront has it."""
    return platform.edge_client("cloudfront").get_distribution(Id=platform.only("AWS::CloudFront::Distribution").id)[
        "Distribution"
    ]


def load_balancer(platform: Platform) -> dict[str, Any]:
    """The one load balancer."""
    [found] = platform.client("elbv2").describe_load_balancers()["LoadBalancers"]
    return found


def web_acl(platform: Platform, stack: str) -> dict[str, Any]:
    """The web ACL of a stack."""
    deployed = platform.only("AWS::WAFv2::WebACL", stack)
    name, identifier, scope = deployed.id.split("|")
    return platform.client("wafv2", deployed.region).get_web_acl(Name=name, Id=identifier, Scope=scope)["WebACL"]


def outline(acl: dict[str, Any]) -> list[tuple[str, str]]:
    """Name and action of each rule, in order of priority."""
    rules = sorted(acl["Rules"], key=lambda rule: rule["Priority"])
    return [(rule["Name"], next(iter(rule["Action"])) if rule.get("Action") else GROUP) for rule in rules]


def test_E01_load_balancer_is_internal_and_speaks_tls_alone(platform: Platform) -> None:
    balancer = load_balancer(platform)
    assert balancer["Scheme"] == "internal"
    [listener] = platform.client("elbv2").describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    assert (listener["Port"], listener["Protocol"]) == (443, "HTTPS")
    assert "TLS13" in listener["SslPolicy"]


def test_E01_cloudfront_reaches_the_load_balancer_by_its_vpc_origin(platform: Platform) -> None:
    origin = platform.only("AWS::CloudFront::VpcOrigin")
    endpoint = origin.properties["VpcOriginEndpointConfig"]
    assert endpoint["Arn"] == load_balancer(platform)["LoadBalancerArn"]
    assert endpoint["OriginProtocolPolicy"] == "https-only"
    # The id crosses from the primary region to us-east-1 by the cross-region writer and reader.
    config = platform.only("AWS::CloudFront::Distribution").properties["DistributionConfig"]
    [used] = config["Origins"]
    assert used["VpcOriginConfig"]["VpcOriginId"] == origin.attributes["Id"]


def test_E01_requests_off_the_graph_are_answered_not_found(platform: Platform) -> None:
    elb = platform.client("elbv2")
    [listener] = elb.describe_listeners(LoadBalancerArn=load_balancer(platform)["LoadBalancerArn"])["Listeners"]
    assert listener["DefaultActions"][0]["FixedResponseConfig"]["StatusCode"] == "404"
    paths = {
        path
        for rule in elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
        for condition in rule["Conditions"]
        for path in condition.get("PathPatternConfig", {}).get("Values", condition.get("Values", []))
    }
    exposed = {path for service in platform.config["graph"]["services"] for path in service.get("exposedPaths", [])}
    assert all(any(pattern.startswith(path) for pattern in paths) for path in exposed)


def test_E02_viewers_get_tls_1_2_of_2025_and_https_alone(platform: Platform) -> None:
    config = distribution(platform)["DistributionConfig"]
    assert config["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2025"
    behaviors = [config["DefaultCacheBehavior"], *config["CacheBehaviors"]["Items"]]
    assert {item["ViewerProtocolPolicy"] for item in behaviors} == {"redirect-to-https"}
    assert config["Aliases"]["Items"] == [platform.config["domain"]["name"]]


def test_E02_certificates_are_issued_for_the_domain_and_the_origin(platform: Platform) -> None:
    domain = platform.config["domain"]["name"]
    for stack, client, name in (
        ("edge", platform.edge_client("acm"), domain),
        ("ingress", platform.client("acm"), f"origin.{domain}"),
    ):
        arn = platform.only("AWS::CertificateManager::Certificate", stack).id
        assert client.describe_certificate(CertificateArn=arn)["Certificate"]["DomainName"] == name


def test_E02_answers_carry_hsts_with_preload(platform: Platform) -> None:
    policy = platform.only("AWS::CloudFront::ResponseHeadersPolicy").properties["ResponseHeadersPolicyConfig"]
    hsts = policy["SecurityHeadersConfig"]["StrictTransportSecurity"]
    assert hsts["AccessControlMaxAgeSec"] >= 31536000
    assert (hsts["IncludeSubdomains"], hsts["Preload"], hsts["Override"]) == (True, True, True)


def test_E03_web_acl_of_the_edge_has_its_rules_in_order(platform: Platform) -> None:
    limits = [f"RateLimit{limit['path'].strip('/').capitalize()}" for limit in platform.config["edge"]["rateLimits"]]
    assert outline(web_acl(platform, "edge")) == [
        ("AWSManagedRulesAntiDDoSRuleSet", GROUP),
        ("BlockedCountries", BLOCK),
        *((name, BLOCK) for name in limits),
        ("RateLimitCatchAll", BLOCK),
        ("AWSManagedRulesAmazonIpReputationList", GROUP),
        ("AWSManagedRulesAnonymousIpList", GROUP),
        ("AWSManagedRulesCommonRuleSet", GROUP),
        ("AWSManagedRulesKnownBadInputsRuleSet", GROUP),
        ("AWSManagedRulesSQLiRuleSet", GROUP),
        ("AWSManagedRulesBotControlRuleSet", GROUP),
    ]
    assert distribution(platform)["DistributionConfig"]["WebACLId"] == web_acl(platform, "edge")["ARN"]


def test_E03_no_managed_group_is_overridden_to_count_as_a_whole(platform: Platform) -> None:
    for stack in ("edge", "ingress"):
        groups = [rule for rule in web_acl(platform, stack)["Rules"] if "OverrideAction" in rule]
        assert groups
        assert all(rule["OverrideAction"] == {"None": {}} for rule in groups)


def test_E04_rate_limits_are_those_of_the_configuration(platform: Platform) -> None:
    edge = platform.config["edge"]
    found = {}
    for rule in web_acl(platform, "edge")["Rules"]:
        if "RateBasedStatement" in rule["Statement"]:
            rate = rule["Statement"]["RateBasedStatement"]
            match = rate.get("ScopeDownStatement", {}).get("ByteMatchStatement", {})
            found[match.get("SearchString", b"").decode()] = (rate["Limit"], rate["EvaluationWindowSec"])
    expected = {limit["path"]: (limit["limit"], limit["windowSeconds"]) for limit in edge["rateLimits"]}
    assert found == {**expected, "": (edge["catchAllRateLimit"], 300)}


def test_E05_blocked_countries_are_those_of_the_configuration(platform: Platform) -> None:
    [rule] = [item for item in web_acl(platform, "edge")["Rules"] if item["Name"] == "BlockedCountries"]
    assert rule["Statement"]["GeoMatchStatement"]["CountryCodes"] == platform.config["edge"]["blockedCountries"]


def test_E01_regional_web_acl_guards_the_load_balancer(platform: Platform) -> None:
    arn = load_balancer(platform)["LoadBalancerArn"]
    associated = platform.client("wafv2").get_web_acl_for_resource(ResourceArn=arn)["WebACL"]
    assert associated["ARN"] == web_acl(platform, "ingress")["ARN"]


def test_E11_web_acl_logs_hide_cookies_and_credentials(platform: Platform) -> None:
    for stack in ("edge", "ingress"):
        deployed = platform.only("AWS::WAFv2::WebACL", stack)
        waf = platform.client("wafv2", deployed.region)
        logging = waf.get_logging_configuration(ResourceArn=deployed.attributes["Arn"])["LoggingConfiguration"]
        hidden = {field["SingleHeader"]["Name"] for field in logging["RedactedFields"]}
        assert hidden == {"authorization", "cookie"}
        [destination] = logging["LogDestinationConfigs"]
        assert ":log-group:aws-waf-logs-" in destination


def test_access_logs_of_the_distribution_reach_the_archive(platform: Platform) -> None:
    logs = platform.edge_client("logs")
    [delivery] = logs.describe_deliveries()["deliveries"]
    [destination] = logs.describe_delivery_destinations()["deliveryDestinations"]
    assert delivery["deliveryDestinationArn"] == destination["arn"]
    target = destination["deliveryDestinationConfiguration"]["destinationResourceArn"]
    assert target.startswith(platform.archive().attributes["Arn"])
    [source] = logs.describe_delivery_sources()["deliverySources"]
    assert json.dumps(source).find(distribution(platform)["Id"]) > 0


def test_names_lead_to_the_distribution_and_the_load_balancer(platform: Platform) -> None:
    domain = platform.config["domain"]
    records = platform.client("route53").list_resource_record_sets(HostedZoneId=domain["hostedZoneId"])[
        "ResourceRecordSets"
    ]
    aliases = {
        (item["Name"].rstrip("."), item["Type"]): item["AliasTarget"]["DNSName"]
        for item in records
        if "AliasTarget" in item
    }
    edge_name = distribution(platform)["DomainName"]
    assert aliases[domain["name"], "A"].rstrip(".") == edge_name
    assert aliases[domain["name"], "AAAA"].rstrip(".") == edge_name
