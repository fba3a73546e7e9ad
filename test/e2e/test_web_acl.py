"""What the web ACLs do, as WAF has them: rules, stages, rates, lists, challenges."""

from typing import Any

from harness.edge import distribution, web_acl
from harness.platform import Platform

Rule = dict[str, Any]

BLOCK, COUNT, CAPTCHA, CHALLENGE, GROUP = "Block", "Count", "Captcha", "Challenge", "group"
MARKETPLACE = "marketplace:"


def rules(platform: Platform, stack: str = "edge") -> dict[str, Rule]:
    """The rules of a web ACL by name, in the order in which they run."""
    ordered = sorted(web_acl(platform, stack)["Rules"], key=lambda rule: rule["Priority"])
    assert len({rule["Priority"] for rule in ordered}) == len(ordered)
    return {rule["Name"]: rule for rule in ordered}


def action(rule: Rule) -> str:
    """What a rule does."""
    return next(iter(rule["Action"])) if rule.get("Action") else GROUP


def settings(platform: Platform) -> dict[str, Any]:
    """The rules as configured."""
    found: dict[str, Any] = platform.config["edge"]["rules"]
    return found


def staged(platform: Platform, name: str, kind: str) -> str:
    """What a rule does that is there to do something, in its stage."""
    return COUNT if settings(platform)["stages"][name]["kind"] == "COUNT" else kind


def pascal(name: str) -> str:
    """The name in the name of a rule."""
    return name.strip("/").capitalize()


def test_E03_web_acl_of_the_edge_has_its_rules_in_order(platform: Platform) -> None:
    """Rules of one phase do not depend on each other, so that their order says nothing; the phases' does."""
    config = settings(platform)
    marketplaces = [pascal(item["name"]) for item in config["marketplaces"]]
    phases = [
        {("AWSManagedRulesAntiDDoSRuleSet", GROUP)},
        {(f"Marketplace{name}", COUNT) for name in marketplaces},
        {("BlockedCountries", BLOCK)},
        {
            (name, BLOCK)
            for name in (
                "DisguisedPaths",
                "MalformedCookies",
                "AppHeaderRequired",
                "BadUserAgents",
                "UnreadBodies",
                "ForeignRequests",
            )
        },
        {("RateLimitCatchAll", BLOCK)},
        {
            *((f"RateLimit{pascal(item['path'])}", BLOCK) for item in config["rateLimits"]),
            *((f"RateLimitMarketplace{name}", BLOCK) for name in marketplaces),
            ("HighCheckoutRate", COUNT),
        },
        {(f"AWSManagedRules{name}", GROUP) for name in ("AmazonIpReputationList", "AnonymousIpList")},
        {(f"AWSManagedRules{name}", GROUP) for name in ("CommonRuleSet", "KnownBadInputsRuleSet")},
        {("AWSManagedRulesSQLiRuleSet", GROUP)},
        {("LargeBodies", BLOCK)},
        {("AWSManagedRulesBotControlRuleSet", GROUP)},
        {
            ("SignUpCaptcha", CAPTCHA),
            ("ForgotPasswordChallenge", CHALLENGE),
            ("SuspiciousCheckoutChallenge", staged(platform, "SuspiciousCheckoutChallenge", CHALLENGE)),
        },
        {("NonBrowserClients", staged(platform, "NonBrowserClients", BLOCK))},
    ]
    found = [(name, action(rule)) for name, rule in rules(platform).items()]
    for phase in phases:
        assert set(found[: len(phase)]) == phase
        found = found[len(phase) :]
    assert found == []
    assert distribution(platform)["DistributionConfig"]["WebACLId"] == web_acl(platform, "edge")["ARN"]


def test_E03_web_acl_of_the_load_balancer_is_the_second_line(platform: Platform) -> None:
    assert [(name, action(rule)) for name, rule in rules(platform, "ingress").items()] == [
        ("ViewerAddressRequired", BLOCK),
        ("RateLimitCatchAll", BLOCK),
        ("AWSManagedRulesKnownBadInputsRuleSet", GROUP),
        ("AWSManagedRulesSQLiRuleSet", GROUP),
    ]


def test_E09_no_managed_group_counts_as_a_whole_but_in_its_stage(platform: Platform) -> None:
    edge = platform.config["edge"]
    for stack, stages in (("edge", edge["rules"]["stages"]), ("ingress", edge["ingressStages"])):
        found = rules(platform, stack).items()
        groups = {name: rule["OverrideAction"] for name, rule in found if action(rule) == GROUP}
        counting = {name for name, override in groups.items() if override == {"Count": {}}}
        assert counting == {name for name in groups if stages[name]["kind"] == "COUNT"}
        assert all(groups[name] == {"None": {}} for name in set(groups) - counting)


def test_E09_a_rule_counts_in_its_stage_or_because_it_only_labels(platform: Platform) -> None:
    for stack, stages in (
        ("edge", settings(platform)["stages"]),
        ("ingress", platform.config["edge"]["ingressStages"]),
    ):
        for name, rule in rules(platform, stack).items():
            if action(rule) == COUNT:
                assert rule.get("RuleLabels") or stages[name]["kind"] == "COUNT", name
            if name in stages and stages[name]["kind"] == "BLOCK":
                assert action(rule) != COUNT, name
            assert action(rule) != "Allow", name


def test_E03_single_rules_of_groups_count_with_a_reason_alone(platform: Platform) -> None:
    configured = {(item["group"], item["name"]) for item in settings(platform)["countedRules"]}
    expected = {
        *configured,
        # Carts are larger; LargeBodies says where.
        ("AWSManagedRulesCommonRuleSet", "SizeRestrictions_BODY"),
        # Apps are no browsers; NonBrowserClients says where.
        ("AWSManagedRulesBotControlRuleSet", "SignalNonBrowserUserAgent"),
        ("AWSManagedRulesBotControlRuleSet", "CategoryHttpLibrary"),
    }
    found = {
        (name, override["Name"], next(iter(override["ActionToUse"])))
        for name, rule in rules(platform).items()
        for override in rule["Statement"].get("ManagedRuleGroupStatement", {}).get("RuleActionOverrides", [])
    }
    assert found == {(group, name, COUNT) for group, name in expected}


def test_E03_managed_groups_with_versions_are_pinned(platform: Platform) -> None:
    for stack in ("edge", "ingress"):
        for name in ("AWSManagedRulesCommonRuleSet", "AWSManagedRulesSQLiRuleSet"):
            rule = rules(platform, stack).get(name)
            if rule:
                assert rule["Statement"]["ManagedRuleGroupStatement"]["Version"].startswith("Version_"), (stack, name)


def rate(rule: Rule) -> tuple[int, int]:
    """Limit and window."""
    statement = rule["Statement"]["RateBasedStatement"]
    return statement["Limit"], statement["EvaluationWindowSec"]


def test_E04_rate_limits_are_those_of_the_configuration(platform: Platform) -> None:
    config, found = settings(platform), rules(platform)
    checkout = config["suspiciousCheckout"]
    expected = {
        "RateLimitCatchAll": (config["catchAllRateLimit"], 300),
        "HighCheckoutRate": (checkout["highRate"], checkout["highRateWindowSeconds"]),
        **{f"RateLimit{pascal(item['path'])}": (item["limit"], item["windowSeconds"]) for item in config["rateLimits"]},
        **{
            f"RateLimitMarketplace{pascal(item['name'])}": (item["limit"], item["windowSeconds"])
            for item in config["marketplaces"]
        },
    }
    assert {name: rate(rule) for name, rule in found.items() if "RateBasedStatement" in rule["Statement"]} == expected
    for item in config["rateLimits"]:
        statement = found[f"RateLimit{pascal(item['path'])}"]["Statement"]["RateBasedStatement"]
        match = statement["ScopeDownStatement"]["ByteMatchStatement"]
        assert (match["PositionalConstraint"], match["SearchString"]) == ("STARTS_WITH", item["path"].encode())
        assert "UriPath" in match["FieldToMatch"]
    assert "ScopeDownStatement" not in found["RateLimitCatchAll"]["Statement"]["RateBasedStatement"]


def test_E04_whoever_is_too_fast_is_told_when_to_come_back(platform: Platform) -> None:
    for stack in ("edge", "ingress"):
        for name, rule in rules(platform, stack).items():
            if "RateBasedStatement" in rule["Statement"] and action(rule) == BLOCK:
                answer = rule["Action"]["Block"]["CustomResponse"]
                assert answer["ResponseCode"] == 429, name
                [header] = answer["ResponseHeaders"]
                assert (header["Name"], int(header["Value"])) == ("Retry-After", rate(rule)[1]), name


def test_E05_blocked_countries_are_those_of_the_configuration(platform: Platform) -> None:
    statement = rules(platform)["BlockedCountries"]["Statement"]["GeoMatchStatement"]
    assert statement["CountryCodes"] == settings(platform)["blockedCountries"]


def test_E05_marketplaces_are_known_by_address_and_user_agent_and_only_labelled(platform: Platform) -> None:
    waf, found = platform.edge_client("wafv2"), rules(platform)
    known = {item["ARN"]: item for item in waf.list_ip_sets(Scope="CLOUDFRONT")["IPSets"]}
    assert len(known) == len(settings(platform)["marketplaces"])
    for market in settings(platform)["marketplaces"]:
        rule = found[f"Marketplace{pascal(market['name'])}"]
        by_address, by_agent = rule["Statement"]["AndStatement"]["Statements"]
        listed = known[by_address["IPSetReferenceStatement"]["ARN"]]
        ranges = waf.get_ip_set(Name=listed["Name"], Id=listed["Id"], Scope="CLOUDFRONT")["IPSet"]
        assert (ranges["IPAddressVersion"], ranges["Addresses"]) == ("IPV4", market["addresses"])
        assert by_agent["RegexMatchStatement"]["RegexString"] == market["userAgent"]
        assert by_agent["RegexMatchStatement"]["FieldToMatch"] == {"SingleHeader": {"Name": "user-agent"}}
        label = f"{MARKETPLACE}{market['name']}"
        assert rule["RuleLabels"] == [{"Name": label}]
        assert action(rule) == COUNT
        limit = found[f"RateLimitMarketplace{pascal(market['name'])}"]["Statement"]["RateBasedStatement"]
        assert limit["ScopeDownStatement"] == {"LabelMatchStatement": {"Scope": "LABEL", "Key": label}}


def test_E05_marketplaces_are_spared_the_rules_about_bots_and_no_other(platform: Platform) -> None:
    spared = {
        name
        for name, rule in rules(platform).items()
        if {"LabelMatchStatement": {"Scope": "NAMESPACE", "Key": MARKETPLACE}} in denied(rule["Statement"])
    }
    assert spared == {"BadUserAgents", "AWSManagedRulesAnonymousIpList", "AWSManagedRulesBotControlRuleSet"}


def denied(statement: Any) -> list[Any]:
    """Everything that stands inside of a NOT."""
    if isinstance(statement, list):
        return [found for item in statement for found in denied(item)]
    if not isinstance(statement, dict):
        return []
    here = [statement["NotStatement"]["Statement"]] if "NotStatement" in statement else []
    return here + [found for item in statement.values() for found in denied(item)]


def test_E05_refused_user_agents_are_those_of_the_configuration(platform: Platform) -> None:
    either, _ = rules(platform)["BadUserAgents"]["Statement"]["AndStatement"]["Statements"]
    _, named = either["OrStatement"]["Statements"]
    assert named["RegexMatchStatement"]["RegexString"].split("|") == settings(platform)["badUserAgents"]


def test_E06_calls_of_the_api_without_the_header_and_malformed_cookies_are_blocked(platform: Platform) -> None:
    found, config = rules(platform), settings(platform)
    on_path, missing = found["AppHeaderRequired"]["Statement"]["AndStatement"]["Statements"]
    assert on_path["ByteMatchStatement"]["SearchString"].decode() in config["appHeader"]["paths"]
    present = missing["NotStatement"]["Statement"]["SizeConstraintStatement"]
    assert present["FieldToMatch"] == {"SingleHeader": {"Name": config["appHeader"]["name"]}}
    assert (present["ComparisonOperator"], present["Size"]) == ("GE", 1)
    ways = found["MalformedCookies"]["Statement"]["OrStatement"]["Statements"]
    sizes = {item["SizeConstraintStatement"]["Size"] for item in ways if "SizeConstraintStatement" in item}
    assert sizes == {config["cookies"]["mostBytes"]}
    assert config["cookies"]["sessionCookie"] in str(ways)
    assert [action(found[name]) for name in ("AppHeaderRequired", "MalformedCookies")] == [BLOCK, BLOCK]


def test_E08_challenges_stand_on_their_pages_with_their_immunity(platform: Platform) -> None:
    found, config = rules(platform), settings(platform)
    for name, kind, asked in (
        ("SignUpCaptcha", CAPTCHA, config["signUpCaptcha"]),
        ("ForgotPasswordChallenge", CHALLENGE, config["forgotPasswordChallenge"]),
        ("SuspiciousCheckoutChallenge", CHALLENGE, config["suspiciousCheckout"]),
    ):
        rule = found[name]
        assert action(rule) == staged(platform, name, kind)
        if action(rule) == kind:
            immunity = rule[f"{kind}Config"]["ImmunityTimeProperty"]["ImmunityTime"]
            assert immunity == asked["immunitySeconds"], name
        page = rule["Statement"].get("AndStatement", {"Statements": [rule["Statement"]]})["Statements"][0]
        assert all(path in page["RegexMatchStatement"]["RegexString"] for path in asked["pages"]), name


def test_E08_suspicion_has_labels_that_something_sets(platform: Platform) -> None:
    found = rules(platform)
    _, either = found["SuspiciousCheckoutChallenge"]["Statement"]["AndStatement"]["Statements"]
    labels = [item["LabelMatchStatement"]["Key"] for item in either["OrStatement"]["Statements"]]
    order = list(found)
    own = {label["Name"]: name for name, rule in found.items() for label in rule.get("RuleLabels") or []}
    groups = {
        "anonymous-ip-list": "AWSManagedRulesAnonymousIpList",
        "amazon-ip-list": "AWSManagedRulesAmazonIpReputationList",
    }
    assert len(labels) == len(settings(platform)["suspiciousCheckout"]["signals"]) + 1
    for label in labels:
        source = own.get(label) or groups[label.split(":")[3]]
        assert order.index(source) < order.index("SuspiciousCheckoutChallenge"), label


def test_E11_web_acl_logs_hide_cookies_and_credentials(platform: Platform) -> None:
    for stack in ("edge", "ingress"):
        deployed = platform.only("AWS::WAFv2::WebACL", stack)
        waf = platform.client("wafv2", deployed.region)
        logging = waf.get_logging_configuration(ResourceArn=deployed.attributes["Arn"])["LoggingConfiguration"]
        hidden = {field["SingleHeader"]["Name"] for field in logging["RedactedFields"]}
        assert hidden == {"authorization", "cookie", "x-origin-verify"}
        [destination] = logging["LogDestinationConfigs"]
        assert ":log-group:aws-waf-logs-" in destination
