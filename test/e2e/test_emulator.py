"""The emulator itself: what it refuses. A test bed that lets things pass proves nothing."""

from ipaddress import IPv4Address
from typing import Any

import botocore.session
import pytest
from moto.route53resolver.exceptions import InvalidRequestException, ResourceNotFoundException

from emulator.cloudformation.deployment import refuse_unknown_types
from emulator.cloudformation.errors import TemplateError, ValidationError
from emulator.cloudformation.order import creation_order
from emulator.cloudformation.resolve import Resolver
from emulator.cloudformation.template_source import locate
from emulator.patches.dns_firewall import DnsFirewall
from emulator.resources.properties import Properties
from emulator.resources.resource import Origin, Resource
from emulator.resources.shapes import UnknownProperty, convert
from harness.network import Packet, passes
from harness.policies import Request, permitted


def resolver(**sections: Any) -> Resolver:
    """A resolver over a bucket, two names and one export."""
    bucket = Resource("Logs", "AWS::S3::Bucket", "logs-1", {"Arn": "arn:logs"}, {}, Origin.ADAPTER, retained=True)

    def import_value(name: str) -> str:
        return {"shared": "value"}[name]

    return Resolver(sections, {"Env": "dev", "AWS::Region": "eu-west-1"}, {"Logs": bucket}, import_value)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"Ref": "Logs"}, "logs-1"),
        ({"Fn::GetAtt": ["Logs", "Arn"]}, "arn:logs"),
        ({"Fn::Join": ["/", ["a", {"Ref": "Env"}]]}, "a/dev"),
        ({"Fn::Sub": "${Logs.Arn}-${AWS::Region}-${!Literal}"}, "arn:logs-eu-west-1-${Literal}"),
        ({"Fn::Sub": ["${X}", {"X": {"Ref": "Env"}}]}, "dev"),
        ({"Fn::Select": [1, {"Fn::Split": [":", "a:b"]}]}, "b"),
        ({"Fn::ImportValue": "shared"}, "value"),
        ({"kept": 1, "dropped": {"Ref": "AWS::NoValue"}}, {"kept": 1}),
        ([{"Ref": "AWS::NoValue"}, "kept"], ["kept"]),
        ({"Fn::If": ["Yes", "then", "else"]}, "then"),
    ],
)
def test_intrinsics_are_evaluated(expression: Any, value: Any) -> None:
    conditions = {"Yes": {"Fn::And": [{"Fn::Equals": [{"Ref": "Env"}, "dev"]}, {"Fn::Not": [{"Condition": "No"}]}]}}
    conditions["No"] = {"Fn::Or": [{"Fn::Equals": ["a", "b"]}]}
    assert resolver(Conditions=conditions).resolve(expression) == value


@pytest.mark.parametrize(
    "expression",
    [
        {"Ref": "Nobody"},
        {"Fn::GetAtt": ["Logs", "Missing"]},
        {"Fn::GetAtt": ["Nobody", "Arn"]},
        {"Fn::Sub": "${Nobody}"},
        {"Fn::Select": [3, ["a"]]},
        {"Fn::If": ["Unknown", 1, 2]},
        {"Fn::Transform": {"Name": "x"}},
    ],
)
def test_a_reference_to_nothing_is_refused(expression: Any) -> None:
    with pytest.raises(TemplateError):
        resolver().resolve(expression)


def test_resources_are_created_after_what_they_need() -> None:
    resources = {
        "Policy": {"Properties": {"Bucket": {"Ref": "Bucket"}}},
        "Trail": {"DependsOn": ["Policy"]},
        "Bucket": {"Properties": {"Key": {"Fn::Sub": "${Key.Arn}"}}},
        "Key": {},
    }
    assert creation_order(resources) == ["Key", "Bucket", "Policy", "Trail"]


def test_a_circle_of_resources_is_refused() -> None:
    with pytest.raises(TemplateError, match="circular dependency"):
        creation_order({"A": {"P": {"Ref": "B"}}, "B": {"P": {"Ref": "A"}}})


def test_a_new_type_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValidationError, match=r"new type AWS::New::Thing \(Thing\): write an adapter"):
        refuse_unknown_types({"Resources": {"Thing": {"Type": "AWS::New::Thing"}}})


def test_a_property_that_no_api_takes_is_refused() -> None:
    model = botocore.session.get_session().get_service_model("sqs")
    shape = model.operation_model("CreateQueue").input_shape
    with pytest.raises(UnknownProperty, match="Colour"):
        convert(shape, {"QueueName": "q", "Colour": "red"}, {})


def test_a_property_that_an_adapter_forgets_is_noticed() -> None:
    properties = Properties({"Name": "n", "Encrypted": True})
    assert properties["Name"] == "n"
    assert properties.unread() == ["Encrypted"]


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:5000/assets/file.json", "https://assets.s3.eu-west-1.amazonaws.com/file.json"],
)
def test_template_addresses_are_understood(url: str) -> None:
    assert locate(url) == ("assets", "file.json")


ARCHIVE = [
    {"Effect": "Allow", "Action": ["s3:Put*"], "Resource": "logs/${aws:username}/*"},
    {"Effect": "Deny", "Action": "s3:*", "NotResource": "logs/*"},
    {"Effect": "Deny", "NotAction": "s3:PutObject", "Resource": "logs/*"},
    {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
]


@pytest.mark.parametrize(
    ("action", "resource", "context", "outcome"),
    [
        ("s3:PutObject", "logs/ann/1", {"aws:username": "ann"}, True),
        ("S3:putobject", "logs/ann/1", {"aws:username": "ann"}, True),
        ("s3:PutObject", "logs/ann/1", {"aws:username": "bob"}, False),
        ("s3:PutObject", "logs/ann/1", {}, False),
        ("s3:PutObject", "Logs/ann/1", {"aws:username": "ann"}, False),
        ("s3:PutObjectAcl", "logs/ann/1", {"aws:username": "ann"}, False),
        ("s3:PutObject", "logs/ann/1", {"aws:username": "ann", "aws:SecureTransport": "false"}, False),
    ],
)
def test_policies_are_taken_together(action: str, resource: str, context: dict[str, str], outcome: bool) -> None:
    assert permitted(ARCHIVE, Request(action, resource, context)) is outcome


@pytest.mark.parametrize(
    ("operator", "value", "outcome"),
    [
        ("StringEquals", "a", True),
        ("StringEquals", None, False),
        ("StringEqualsIfExists", None, True),
        ("StringEqualsIfExists", "b", False),
        ("StringNotEquals", None, True),
        ("ArnEquals", "a", True),
        ("ArnEquals", None, False),
        ("ArnNotEquals", "a", False),
        ("StringLike", "ab", False),
        ("StringNotLike", "ab", True),
        ("StringNotLike", None, True),
    ],
)
def test_conditions_hold_as_iam_documents_them(operator: str, value: str | None, outcome: bool) -> None:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {"key": "a"}}}
    context = {} if value is None else {"key": value}
    assert permitted([statement], Request("a:B", "c", context)) is outcome


@pytest.mark.parametrize(
    ("values", "outcome"),
    [("a", True), (("a", "b"), True), (("a", "c"), False), ("c", False), (None, True)],
)
def test_a_condition_on_all_values_holds_without_any(values: str | tuple[str, ...] | None, outcome: bool) -> None:
    condition = {"ForAllValues:StringEquals": {"key": ["a", "b"]}}
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}
    context = {} if values is None else {"key": values}
    assert permitted([statement], Request("a:B", "c", context)) is outcome


def test_several_values_for_an_operator_on_one_are_refused() -> None:
    condition = {"StringEquals": {"key": ["a", "b"]}}
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}
    with pytest.raises(AssertionError, match="not modelled: StringEquals on several values"):
        permitted([statement], Request("a:B", "c", {"key": ("a", "b")}))


@pytest.mark.parametrize(
    ("wanted", "value", "outcome"),
    [("true", None, True), ("true", "a", False), ("false", "a", True), ("false", None, False)],
)
def test_a_key_may_have_to_be_there_or_missing(wanted: str, value: str | None, outcome: bool) -> None:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Null": {"key": wanted}}}
    context = {} if value is None else {"key": value}
    assert permitted([statement], Request("a:B", "c", context)) is outcome


def test_a_condition_that_is_not_modelled_is_refused() -> None:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"IpAddress": {"key": "a"}}}
    with pytest.raises(AssertionError, match="not modelled: IpAddress"):
        permitted([statement], Request("a:B", "c"))


def acl_entry(action: str, ports: tuple[int, int] | None, *, egress: bool = False) -> dict[str, Any]:
    """An entry for the block of the peer."""
    limits = {} if ports is None else {"PortRange": {"From": ports[0], "To": ports[1]}}
    protocol = "-1" if ports is None else "6"
    return {"Egress": egress, "Protocol": protocol, "CidrBlock": "10.0.0.0/24", "RuleAction": action, **limits}


@pytest.mark.parametrize(
    ("entries", "port", "outcome"),
    [
        ([], 443, False),
        ([acl_entry("allow", (443, 443))], 443, True),
        ([acl_entry("allow", (443, 443))], 444, False),
        ([acl_entry("allow", (443, 443), egress=True)], 443, False),
        ([acl_entry("deny", None), acl_entry("allow", (443, 443))], 443, False),
        ([acl_entry("allow", (443, 443)), acl_entry("deny", None)], 443, True),
    ],
)
def test_the_first_matching_entry_of_a_network_acl_decides(
    entries: list[dict[str, Any]], port: int, outcome: bool
) -> None:
    packet = Packet(IPv4Address("10.0.0.1"), IPv4Address("10.0.1.1"), "tcp", port)
    assert passes(entries, packet, egress=False) is outcome
    stranger = packet._replace(source=IPv4Address("10.0.9.1"))
    assert passes(entries, stranger, egress=False) is False


def dns_rule(firewall: DnsFirewall, priority: int, **rule: Any) -> dict[str, Any]:
    """A rule that blocks the names of a list of its own."""
    listed = {"FirewallDomainListId": firewall.add_list("list", "request")["Id"]}
    blocking = {"Action": "BLOCK", "BlockResponse": "NXDOMAIN"}
    return {"FirewallRuleGroupId": "group", "Priority": priority, **listed, **blocking, **rule}


@pytest.mark.parametrize(
    "wrong",
    [
        {"FirewallRuleGroupId": "unknown"},
        {"FirewallDomainListId": "unknown"},
        {"DnsThreatProtection": "DGA"},
        {"Action": "ALLOW"},
        {"Priority": 1},
    ],
)
def test_a_contradictory_rule_of_the_dns_firewall_is_refused(wrong: dict[str, Any]) -> None:
    firewall = DnsFirewall()
    firewall.groups["group"] = {"Id": "group"}
    firewall.add_rule(dns_rule(firewall, 1))
    firewall.add_rule(dns_rule(firewall, 2))
    with pytest.raises((InvalidRequestException, ResourceNotFoundException)):
        firewall.add_rule(dns_rule(firewall, 3, **wrong))
    assert len(firewall.rules["group"]) == 2
