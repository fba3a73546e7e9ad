"""The emulator itself: what it refuses. A test bed that lets things pass proves nothing."""

from typing import Any

import botocore.session
import pytest

from emulator.cloudformation.deployment import refuse_unknown_types
from emulator.cloudformation.errors import TemplateError, ValidationError
from emulator.cloudformation.order import creation_order
from emulator.cloudformation.resolve import Resolver
from emulator.cloudformation.template_source import locate
from emulator.resources.properties import Properties
from emulator.resources.resource import Origin, Resource
from emulator.resources.shapes import UnknownProperty, convert


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
