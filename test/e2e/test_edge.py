"""The way in: CloudFront, the load balancer behind it, DNS, certificates, the page for errors."""

import json
from typing import Any

from harness.edge import distribution, load_balancer, web_acl
from harness.platform import Platform
from harness.policies import Request, permitted, refused

PAGE = "errors/unavailable.html"
UNCACHED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"


def behaviours(platform: Platform) -> dict[str, dict[str, Any]]:
    """What each path gets, in their order, as CloudFront was told: moto keeps no functions."""
    config = platform.only("AWS::CloudFront::Distribution").properties["DistributionConfig"]
    return {**{item["PathPattern"]: item for item in config["CacheBehaviors"]}, "*": config["DefaultCacheBehavior"]}


def policy(platform: Platform, kind: str, identifier: str) -> dict[str, Any]:
    """A policy of CloudFront that a behaviour names."""
    [found] = [item for item in platform.resources(f"AWS::CloudFront::{kind}") if item.id == identifier]
    config: dict[str, Any] = found.properties[f"{kind}Config"]
    return config


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
    [used] = [item for item in config["Origins"] if "VpcOriginConfig" in item]
    assert used["VpcOriginConfig"]["VpcOriginId"] == origin.attributes["Id"]
    shop = {path: item["TargetOriginId"] for path, item in behaviours(platform).items()}
    assert {path for path, target in shop.items() if target != used["Id"]} == {f"/{PAGE}"}


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


def test_E01_regional_web_acl_guards_the_load_balancer(platform: Platform) -> None:
    arn = load_balancer(platform)["LoadBalancerArn"]
    associated = platform.client("wafv2").get_web_acl_for_resource(ResourceArn=arn)["WebACL"]
    assert associated["ARN"] == web_acl(platform, "ingress")["ARN"]


def test_E02_viewers_get_tls_1_2_of_2025_and_https_alone(platform: Platform) -> None:
    config = distribution(platform)["DistributionConfig"]
    assert config["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2025"
    assert config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    for item in config["CacheBehaviors"]["Items"]:
        # Whoever sends a token in plain text is not helped on.
        expected = "https-only" if item["PathPattern"].startswith("/api") else "redirect-to-https"
        assert item["ViewerProtocolPolicy"] == expected, item["PathPattern"]
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
    for item in platform.resources("AWS::CloudFront::ResponseHeadersPolicy"):
        hsts = item.properties["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]["StrictTransportSecurity"]
        assert hsts["AccessControlMaxAgeSec"] >= 31536000
        assert (hsts["IncludeSubdomains"], hsts["Preload"], hsts["Override"]) == (True, True, True)


def test_E02_each_part_of_the_shop_is_cached_by_its_class(platform: Platform) -> None:
    classes = {f"{path['prefix']}*": path for path in platform.config["edge"]["paths"]}
    found = behaviours(platform)
    # What no pattern names is a page for one visitor, and the default's.
    assert set(classes) < set(found)
    assert {path["class"] for path in classes.values()} == {"static", "catalogue", "api"}
    for pattern, behaviour in found.items():
        kind = classes.get(pattern, {}).get("class", "page")
        if pattern == f"/{PAGE}":
            continue
        if kind in ("static", "catalogue"):
            assert set(behaviour["AllowedMethods"]) == {"GET", "HEAD"}, pattern
            cache = policy(platform, "CachePolicy", behaviour["CachePolicyId"])
            key = cache["ParametersInCacheKeyAndForwardedToOrigin"]
            assert key["CookiesConfig"] == {"CookieBehavior": "none"}, pattern
            queries = sorted(classes[pattern].get("queryStrings", []))
            assert sorted(key["QueryStringsConfig"].get("QueryStrings", [])) == queries, pattern
            assert cache["DefaultTTL"] == classes[pattern].get("freshSeconds", 86400), pattern
            sent = policy(platform, "OriginRequestPolicy", behaviour["OriginRequestPolicyId"])
            assert sent["CookiesConfig"] == {"CookieBehavior": "none"}, pattern
        else:
            assert behaviour["CachePolicyId"] == UNCACHED, pattern
            assert "POST" in behaviour["AllowedMethods"], pattern
            answers = policy(platform, "ResponseHeadersPolicy", behaviour["ResponseHeadersPolicyId"])
            headers = {item["Header"]: item["Value"] for item in answers["CustomHeadersConfig"]["Items"]}
            assert headers["Cache-Control"] == "no-store", pattern


def test_E02_cached_answers_give_nobody_a_cookie_of_another(platform: Platform) -> None:
    for pattern, behaviour in behaviours(platform).items():
        answers = policy(platform, "ResponseHeadersPolicy", behaviour["ResponseHeadersPolicyId"])
        removed = {item["Header"] for item in answers["RemoveHeadersConfig"]["Items"]}
        assert ("Set-Cookie" in removed) is (behaviour["CachePolicyId"] != UNCACHED), pattern


def test_E02_error_page_stands_in_its_bucket_and_hides_failures(platform: Platform) -> None:
    """The deployed function put it there."""
    config = distribution(platform)["DistributionConfig"]
    pages = {item["ErrorCode"]: item for item in config["CustomErrorResponses"]["Items"]}
    assert set(pages) == {500, 502, 503, 504}
    for status, page in pages.items():
        assert (page["ResponsePagePath"], page["ResponseCode"]) == (f"/{PAGE}", str(status))
    s3 = platform.edge_client("s3")
    answer = s3.get_object(Bucket=error_bucket(platform), Key=PAGE)
    assert answer["ContentType"] == "text/html; charset=utf-8"
    assert answer["Body"].read().decode() == platform.only("Custom::ErrorPage").properties["Page"]
    assert [item["Key"] for item in s3.list_objects_v2(Bucket=error_bucket(platform))["Contents"]] == [PAGE]


def error_bucket(platform: Platform) -> str:
    """The bucket of the page for errors."""
    bucket: str = platform.only("Custom::ErrorPage").properties["Bucket"]
    return bucket


def test_E02_error_page_is_read_by_the_distribution_alone(platform: Platform) -> None:
    bucket, account = error_bucket(platform), platform.config["account"]
    origin = behaviours(platform)[f"/{PAGE}"]["TargetOriginId"]
    config = platform.only("AWS::CloudFront::Distribution").properties["DistributionConfig"]
    [used] = [item for item in config["Origins"] if item["Id"] == origin]
    assert used["DomainName"] == f"{bucket}.s3.us-east-1.amazonaws.com"
    control = platform.edge_client("cloudfront").get_origin_access_control(Id=used["OriginAccessControlId"])
    signing = control["OriginAccessControl"]["OriginAccessControlConfig"]
    assert (signing["SigningBehavior"], signing["OriginAccessControlOriginType"]) == ("always", "s3")
    s3 = platform.edge_client("s3")
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    statements = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    allowed = [item for item in statements if item["Effect"] == "Allow"]
    assert {json.dumps(item["Principal"]) for item in allowed} == {'{"Service": "cloudfront.amazonaws.com"}'}

    def may(action: str, key: str, identifier: str, owner: str = account) -> bool:
        context = {
            "aws:SourceArn": f"arn:aws:cloudfront::{owner}:distribution/{identifier}",
            "aws:SourceAccount": owner,
            "aws:SecureTransport": "true",
            "s3:TlsVersion": "1.3",
            "aws:PrincipalIsAWSService": "true",
            "aws:PrincipalAccount": "210987654321",
            "aws:PrincipalArn": "arn:aws:cloudfront::cloudfront.amazonaws.com",
        }
        request = Request(f"s3:{action}", f"arn:aws:s3:::{bucket}/{key}", context)
        return permitted(allowed, request) and not refused(statements, request)

    mine = distribution(platform)["Id"]
    assert may("GetObject", PAGE, mine)
    assert not may("GetObject", PAGE, "EOTHER")
    assert not may("GetObject", PAGE, mine, "222222222222")
    assert not may("GetObject", "other.html", mine)
    assert not may("PutObject", PAGE, mine)


def test_E10_no_canary_is_attached_where_none_is_configured(platform: Platform) -> None:
    config = platform.only("AWS::CloudFront::Distribution").properties["DistributionConfig"]
    assert ("canary" in platform.config["edge"]) is (config["ContinuousDeploymentPolicyId"] != "")


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
