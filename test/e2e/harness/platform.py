"""The deployed environment, as the tests see it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from .cdk import Cdk
from .emulator import Emulator
from .journal import Deployed, Journal
from .places import EDGE_REGION


@dataclass(frozen=True)
class Template:
    """One synthesised stack."""

    stack: str
    body: dict[str, Any]


class Platform:
    """Everything a test may ask: the configuration, the templates, the journal, and AWS itself."""

    def __init__(self, config: dict[str, Any], emulator: Emulator, cdk: Cdk, assembly: Path) -> None:
        self.config = config
        self.cdk = cdk
        self.assembly = assembly
        self._emulator = emulator

    @property
    def journal(self) -> Journal:
        """The journal as it stands now."""
        return Journal(self._emulator.journal)

    @property
    def endpoint(self) -> str:
        """Where the emulated AWS listens."""
        return self._emulator.endpoint

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client of the emulated AWS, in the primary region unless another is given."""
        return boto3.client(
            service,
            region_name=region or self.config["primaryRegion"],
            endpoint_url=self._emulator.endpoint,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )

    def edge_client(self, service: str) -> Any:
        """A client in the region of CloudFront."""
        return self.client(service, EDGE_REGION)

    def templates(self) -> Iterator[Template]:
        """The synthesised stacks of the environment."""
        nested = self.assembly / f"assembly-{self.config['name']}"
        manifest = json.loads((nested / "manifest.json").read_text())
        for artifact in manifest["artifacts"].values():
            if artifact["type"] == "aws:cloudformation:stack":
                body = json.loads((nested / artifact["properties"]["templateFile"]).read_text())
                yield Template(artifact["properties"]["stackName"], body)

    def stack(self, name: str) -> str:
        """The name that CloudFormation knows the stack by."""
        return f"{self.config['name']}-{name}"

    def resources(self, type_name: str, stack: str | None = None) -> list[Deployed]:
        """The deployed resources of a type; at least one, so that no loop over them passes for nothing."""
        found = self.journal.resources(type_name, self.stack(stack) if stack else None)
        assert found, f"nothing of type {type_name} was deployed"
        return found

    def only(self, type_name: str, stack: str | None = None) -> Deployed:
        """The one deployed resource of a type."""
        found = self.resources(type_name, stack)
        assert len(found) == 1, f"one {type_name} expected, got {[item.logical_id for item in found]}"
        return found[0]

    def archive(self) -> Deployed:
        """The bucket under Object Lock."""
        buckets = self.resources("AWS::S3::Bucket", "audit")
        found = [item for item in buckets if "ObjectLockConfiguration" in item.properties]
        assert len(found) == 1
        return found[0]
