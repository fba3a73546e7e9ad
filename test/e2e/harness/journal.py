"""Reads what the emulator wrote down."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Deployed:
    """A resource as it was created: every reference resolved."""

    stack: str
    region: str
    logical_id: str
    type: str
    origin: str
    id: str
    attributes: dict[str, Any]
    properties: dict[str, Any]


class Journal:
    """The journal as it stands now."""

    def __init__(self, file: Path) -> None:
        lines = file.read_text().splitlines() if file.exists() else []
        self._entries: list[dict[str, Any]] = [json.loads(line) for line in lines]

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """The entries of one kind, in order."""
        return [entry for entry in self._entries if entry["kind"] == kind]

    def resources(self, type_name: str | None = None, stack: str | None = None) -> list[Deployed]:
        """The resources of the platform's own stacks, in the order of creation."""
        found = [
            Deployed(**{key: value for key, value in entry.items() if key != "kind"})
            for entry in self.of_kind("resource")
        ]
        return [
            item
            for item in found
            if item.stack != "CDKToolkit" and type_name in (None, item.type) and stack in (None, item.stack)
        ]

    def manifests(self) -> list[dict[str, Any]]:
        """The Kubernetes objects that reached the cluster."""
        return [item for entry in self.of_kind("kubectl") if entry["verb"] == "apply" for item in entry["objects"]]
