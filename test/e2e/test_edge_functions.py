"""The functions at the edge as they were deployed, with the keys that the rotation has put into their store."""

import json
import subprocess
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote

import pytest

from harness.journal import Deployed
from harness.places import E2E, ROOT
from harness.platform import Platform

MOBILE = "mobile"


def function(platform: Platform, pattern: str) -> Deployed:
    """The function that sees the requests of a behaviour."""
    config = platform.only("AWS::CloudFront::Distribution").properties["DistributionConfig"]
    [behaviour] = [item for item in config["CacheBehaviors"] if item["PathPattern"] == pattern]
    [associated] = behaviour["FunctionAssociations"]
    assert associated["EventType"] == "viewer-request"
    arn = associated["FunctionARN"]
    [found] = [
        item
        for item in platform.resources("AWS::CloudFront::Function")
        if item.attributes["FunctionARN"] == arn and item.properties["AutoPublish"]
    ]
    return found


def signing_key(platform: Platform, stage: str = "AWSCURRENT") -> dict[str, str]:
    """The secret that the app's backend signs with."""
    secret = platform.only("AWS::SecretsManager::Secret", "ingress").id
    value = platform.client("secretsmanager").get_secret_value(SecretId=secret, VersionStage=stage)["SecretString"]
    key: dict[str, str] = json.loads(value)
    return key


@dataclass
class Sender:
    """Sends requests of apps to the deployed function of the API."""

    platform: Platform

    def request(self, key: dict[str, str] | None, **changes: Any) -> dict[str, Any]:
        """A request of an app, signed with the key if there is one; changes apply after the signature."""
        domain = self.platform.config["domain"]["name"]
        url = f"https://{domain}/api/orders?page=2"
        header = self.platform.config["edge"]["rules"]["appHeader"]["name"]
        late = changes.pop("late", 0)
        signature = {"signature": {**key, "url": url, "late": late}} if key else {}
        return {"method": "GET", "url": url, "headers": {header: MOBILE}, **signature, **changes}

    def send(self, *requests: dict[str, Any]) -> tuple[set[str], list[Any]]:
        """The ids of the keys in the store, and the status of each answer, `passes` where the origin gives it."""
        deployed, store = function(self.platform, "/api/*"), self.platform.only("AWS::CloudFront::KeyValueStore")
        given = {
            "code": deployed.properties["FunctionCode"],
            "store": {"endpoint": self.platform.endpoint, "arn": store.attributes["Arn"]},
            "requests": requests,
        }
        done = subprocess.run(
            ["node_modules/.bin/ts-node", str(E2E / "edge-requests.ts")],
            cwd=ROOT,
            input=json.dumps(given),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        return set(answer["keys"]), [outcome["status"] for outcome in answer["outcomes"]]


@pytest.fixture
def sender(platform: Platform) -> Sender:
    return Sender(platform)


def test_E07_function_of_the_api_reads_the_store_that_the_rotation_fills(platform: Platform) -> None:
    store = platform.only("AWS::CloudFront::KeyValueStore").attributes["Arn"]
    [associated] = function(platform, "/api/*").properties["FunctionConfig"]["KeyValueStoreAssociations"]
    assert associated["KeyValueStoreARN"] == store
    rotation = platform.only("AWS::SecretsManager::RotationSchedule").properties["RotationLambdaARN"]
    environment = platform.client("lambda").get_function(FunctionName=rotation)["Configuration"]["Environment"]
    assert environment["Variables"]["KEY_VALUE_STORE_ARN"] == store
    others = [item for item in platform.resources("AWS::CloudFront::Function") if store not in str(item.properties)]
    assert len(others) == len(platform.resources("AWS::CloudFront::Function")) - 1


def test_E07_store_refuses_whoever_signs_nothing(platform: Platform) -> None:
    """Of the emulator, whose answers the other tests rest on: the deployed function's own signature is checked."""
    arn = platform.only("AWS::CloudFront::KeyValueStore").attributes["Arn"]
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(f"{platform.endpoint}/key-value-stores/{quote(arn, safe='')}/keys", timeout=10)
    assert refused.value.code == 403


def test_E07_deployed_function_verifies_what_the_secret_signs(platform: Platform, sender: Sender) -> None:
    key, domain = signing_key(platform), platform.config["domain"]["name"]
    assert key["keyId"] != "initial", "the first rotation follows the deployment"
    foreign = {**key, "key": f"{key['key']}x"}
    web = {platform.config["edge"]["rules"]["appHeader"]["name"]: "web"}
    _, statuses = sender.send(
        sender.request(key),
        sender.request(key, method="POST", body="{}"),
        sender.request(None),
        sender.request(foreign),
        sender.request({**key, "keyId": "unknown"}),
        sender.request(key, url=f"https://{domain}/api/orders?page=3"),
        sender.request(key, late=301),
        sender.request(None, headers=web),
    )
    assert statuses == ["passes", "passes", 401, 401, 401, 401, 401, "passes"]


def test_E07_two_keys_verify_after_a_rotation_and_the_oldest_does_not(platform: Platform, sender: Sender) -> None:
    secrets, secret = platform.client("secretsmanager"), platform.only("AWS::SecretsManager::Secret", "ingress").id
    oldest, previous = signing_key(platform, "AWSPREVIOUS"), signing_key(platform)
    # moto takes a label that stands beside AWSCURRENT for a rotation that runs; AWS one that stands elsewhere.
    version = secrets.get_secret_value(SecretId=secret)["VersionId"]
    secrets.update_secret_version_stage(SecretId=secret, VersionStage="AWSPENDING", RemoveFromVersionId=version)
    rotation = platform.only("AWS::SecretsManager::RotationSchedule").properties
    secrets.rotate_secret(SecretId=secret, **{key: rotation[key] for key in ("RotationLambdaARN", "RotationRules")})
    current = signing_key(platform)
    keys, statuses = sender.send(*(sender.request(key) for key in (current, previous, oldest)))
    assert statuses == ["passes", "passes", 401]
    assert keys == {f"signing-key/{key['keyId']}" for key in (current, previous)}
    assert [item for item in platform.journal.of_kind("invocation") if item["failed"]] == []


def test_E07_no_key_is_in_a_log(platform: Platform) -> None:
    keys = [signing_key(platform, stage)["key"] for stage in ("AWSCURRENT", "AWSPREVIOUS")]
    logs = "".join(item["log"] for item in platform.journal.of_kind("invocation"))
    assert logs
    assert [key for key in keys if key in logs] == []
