"""The rotating functions, run by Secrets Manager of the emulator against its CloudFront and WAF."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from harness.emulator import Emulator
from harness.journal import Journal
from harness.places import EDGE_REGION, ROOT

ACCOUNT = "111111111111"
HANDLERS = ROOT / "lib" / "data" / "secrets" / "rotation-handler"
SET_HANDLER = ROOT / "lib" / "edge" / "ingress" / "origin-pattern-set-handler"
REGION = "eu-west-1"
HEADER = "x-origin-secret"
CONFIG = {"account": ACCOUNT, "domain": {"hostedZoneId": "Z0000000000000", "hostedZoneName": "example.com"}}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}


class Aws:
    """The emulated AWS, without a platform in it."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator

    def client(self, service: str, region: str = EDGE_REGION) -> Any:
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.emulator.endpoint,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def invocations(self) -> list[dict[str, Any]]:
        return list(Journal(self.emulator.journal).of_kind("invocation"))


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    folder = tmp_path_factory.mktemp("rotation")
    journal = folder / "journal.jsonl"
    journal.touch()
    emulator = Emulator(CONFIG, journal, folder / "emulator.log")
    yield Aws(emulator)
    emulator.stop()


def archive(folder: Path) -> bytes:
    """The folder as Lambda gets it."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for path in sorted(folder.iterdir()):
            file.write(path, path.name)
    return data.getvalue()


def distribution(aws: Aws, value: str) -> str:
    """A distribution whose origin gets the header, and another that does not."""
    origins = [
        {
            "Id": name,
            "DomainName": f"{name}.example.com",
            "CustomHeaders": {"Quantity": len(headers), "Items": headers},
            "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"},
        }
        for name, headers in {"shop": [{"HeaderName": HEADER, "HeaderValue": value}], "other": []}.items()
    ]
    created = aws.client("cloudfront").create_distribution(
        DistributionConfig={
            "CallerReference": "rotation",
            "Comment": "kept",
            "Enabled": True,
            "Origins": {"Quantity": len(origins), "Items": origins},
            "DefaultCacheBehavior": {"TargetOriginId": "shop", "ViewerProtocolPolicy": "https-only"},
        }
    )
    identifier: str = created["Distribution"]["Id"]
    return identifier


def sent(aws: Aws, identifier: str) -> list[str]:
    """The value that each origin gets."""
    config = aws.client("cloudfront").get_distribution(Id=identifier)["Distribution"]["DistributionConfig"]
    assert config["Comment"] == "kept"
    return [
        header["HeaderValue"]
        for origin in config["Origins"]["Items"]
        for header in origin["CustomHeaders"].get("Items", [])
        if header["HeaderName"] == HEADER
    ]


def function(
    aws: Aws,
    handler: str,
    environment: dict[str, str],
    name: str = "rotation",
    folder: Path = HANDLERS,
    region: str = EDGE_REGION,
) -> str:
    """A function with the deployed code."""
    iam = aws.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    arn: str = aws.client("lambda", region).create_function(
        FunctionName=name,
        Runtime="nodejs24.x",
        Role=role,
        Handler=handler,
        Code={"ZipFile": archive(folder)},
        Environment={"Variables": environment},
    )["FunctionArn"]
    return arn


def test_D06_secrets_manager_rotates_the_header_of_an_origin_at_the_edge_and_at_the_web_acl(aws: Aws) -> None:
    secrets, waf = aws.client("secretsmanager"), aws.client("wafv2", REGION)
    first = "first0value".ljust(64, "0")
    secret = secrets.create_secret(Name="origin", SecretString=first)["ARN"]
    summary = waf.create_regex_pattern_set(
        Name="origin", Scope="REGIONAL", Description="kept", RegularExpressionList=[{"RegexString": "^nothing yet$"}]
    )["Summary"]
    identifier = distribution(aws, first)
    rotate = function(
        aws,
        "origin-secret.handler",
        {
            "SECRET_ARN": secret,
            "DISTRIBUTION_IDS": identifier,
            "HEADER_NAME": HEADER,
            "PATTERN_SET_NAME": "origin",
            "PATTERN_SET_ID": summary["Id"],
            "PATTERN_SET_SCOPE": "REGIONAL",
            "PATTERN_SET_REGION": REGION,
            "SETTLE_SECONDS": "0",
            "WAIT_SECONDS": "30",
        },
    )
    seen = [first]
    for rotations in (1, 2):
        secrets.rotate_secret(
            SecretId=secret, RotationLambdaARN=rotate, RotationRules={"AutomaticallyAfterDays": 30}
        )
        invocations = aws.invocations()
        assert [item["log"] for item in invocations if item["failed"]] == []
        assert len(invocations) == 4 * rotations
        value = secrets.get_secret_value(SecretId=secret)["SecretString"]
        assert value not in seen
        seen.append(value)
        assert sent(aws, identifier) == [value]
        patterns = waf.get_regex_pattern_set(Name="origin", Scope="REGIONAL", Id=summary["Id"])["RegexPatternSet"]
        assert patterns["RegularExpressionList"] == [{"RegexString": f"^{value}$"}]
        assert patterns["Description"] == "kept"
        previous = secrets.get_secret_value(SecretId=secret, VersionStage="AWSPREVIOUS")["SecretString"]
        assert previous == seen[-2]
        # moto takes a label that stands beside AWSCURRENT for a rotation that runs; AWS one that stands elsewhere.
        current = secrets.get_secret_value(SecretId=secret)["VersionId"]
        secrets.update_secret_version_stage(
            SecretId=secret, VersionStage="AWSPENDING", RemoveFromVersionId=current
        )
    logs = "".join(item["log"] for item in aws.invocations())
    assert [value for value in seen if value in logs] == []


def test_E01_the_set_of_valid_values_is_made_closed_and_no_update_writes_to_it(aws: Aws) -> None:
    waf, functions = aws.client("wafv2", REGION), aws.client("lambda", REGION)
    function(aws, "index.handler", {}, "set", SET_HANDLER, REGION)

    def call(kind: str, **event: str) -> Any:
        properties = {"Name": "made", "Description": "Values of x-origin-verify"}
        payload = {"RequestType": kind, "ResourceProperties": properties, **event}
        answer = functions.invoke(FunctionName="set", Payload=json.dumps(payload))
        assert "FunctionError" not in answer, answer["Payload"].read()
        return json.load(answer["Payload"])

    def patterns(identifier: str) -> list[str]:
        found = waf.get_regex_pattern_set(Name="made", Scope="REGIONAL", Id=identifier)
        return [pattern["RegexString"] for pattern in found["RegexPatternSet"]["RegularExpressionList"]]

    made = call("Create")
    identifier = made["Data"]["Id"]
    closed = patterns(identifier)
    assert len(closed) == 1
    assert re.fullmatch(r"\^[0-9a-f]{64}\$", closed[0])
    assert call("Update", PhysicalResourceId=made["PhysicalResourceId"]) == made
    assert patterns(identifier) == closed
    call("Delete", PhysicalResourceId=made["PhysicalResourceId"])
    assert "made" not in [item["Name"] for item in waf.list_regex_pattern_sets(Scope="REGIONAL")["RegexPatternSets"]]
    call("Delete", PhysicalResourceId=made["PhysicalResourceId"])


def test_D06_a_function_that_is_called_for_another_secret_does_nothing(aws: Aws) -> None:
    secrets = aws.client("secretsmanager")
    other = secrets.create_secret(Name="other", SecretString="other0value")["ARN"]
    before = len(aws.invocations())
    aws.client("lambda").invoke(
        FunctionName="rotation",
        Payload=json.dumps({"SecretId": other, "ClientRequestToken": "x" * 32, "Step": "createSecret"}),
    )
    [invocation] = aws.invocations()[before:]
    assert invocation["failed"] is True
    assert "the function rotates another secret" in invocation["log"]
