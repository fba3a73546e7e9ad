"""Where a resource is created: account, region, stack, and clients for the emulator's own APIs."""

import hashlib
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from .shapes import convert

_clients: dict[tuple[str, str], Any] = {}
_lock = threading.Lock()


def client(service: str, region: str) -> Any:
    """A client of the emulator, never of AWS: no retries, since every error must fail the deployment at once."""
    with _lock:
        if (service, region) not in _clients:
            _clients[service, region] = boto3.client(
                service,
                region_name=region,
                endpoint_url=os.environ["E2E_ENDPOINT"],
                aws_access_key_id="emulator",
                aws_secret_access_key="emulator",
                config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, read_timeout=300),
            )
        return _clients[service, region]


@dataclass(frozen=True)
class Context:
    """What an adapter may know about the place of its resource."""

    account: str
    region: str
    stack_name: str
    stack_id: str
    logical_id: str

    def client(self, service: str, region: str | None = None) -> Any:
        """A client in the region of the stack, or in the one given."""
        return client(service, region or self.region)

    def name(self, limit: int = 63) -> str:
        """A physical name as CloudFormation makes one: stack, logical id and a suffix that tells stacks apart."""
        suffix = hashlib.sha256(f"{self.stack_id}{self.logical_id}".encode()).hexdigest()[:12]
        return f"{self.stack_name}-{self.logical_id}"[: limit - 13].rstrip("-") + f"-{suffix}"

    def call(
        self,
        service: str,
        operation: str,
        properties: Mapping[str, Any],
        *,
        rename: Mapping[str, str] | None = None,
        without: tuple[str, ...] = (),
        **extra: Any,
    ) -> dict[str, Any]:
        """Calls the API with the properties turned into its input shape.

        `rename` maps a property (nested ones as `A.B`) to the API's name for it, `without` names the top-level
        properties that the adapter handles itself, `extra` adds input that no property gives. A property that fits no
        input member is an error.
        """
        api = self.client(service)
        shape = api.meta.service_model.operation_model(operation).input_shape
        chosen = {key: properties[key] for key in properties if key not in without}
        arguments = {**convert(shape, chosen, rename or {}), **extra}
        method = next(name for name, known in api.meta.method_to_api_mapping.items() if known == operation)
        return getattr(api, method)(**arguments)
