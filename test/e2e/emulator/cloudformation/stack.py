"""What CloudFormation remembers: stacks, change sets and the exports of each region."""

import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ..resources.resource import Resource


@dataclass
class Stack:
    """One stack with what it has created so far, in the order of creation."""

    name: str
    account: str
    region: str
    status: str = "REVIEW_IN_PROGRESS"
    reason: str = ""
    template: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    tags: list[dict[str, str]] = field(default_factory=list)
    protected: bool = False
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: list[dict[str, str]] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    events: list[dict[str, Any]] = field(default_factory=list)
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    id: str = ""

    def __post_init__(self) -> None:
        self.id = f"arn:aws:cloudformation:{self.region}:{self.account}:stack/{self.name}/{uuid.uuid4()}"

    def body(self) -> dict[str, Any]:
        """The template as data."""
        return json.loads(self.template)

    def exports(self) -> dict[str, str]:
        """Export name to value."""
        return {output["ExportName"]: output["OutputValue"] for output in self.outputs if "ExportName" in output}

    def enter(self, status: str, reason: str = "") -> None:
        """Moves the stack to a status and says so in its events."""
        self.status, self.reason = status, reason
        self.event(self.name, "AWS::CloudFormation::Stack", self.id, status, reason)

    def event(self, logical_id: str, type_name: str, physical_id: str, status: str, reason: str = "") -> None:
        """Adds an event; the CDK CLI prints the reason of the first failure that it finds here."""
        self.events.append(
            {
                "StackId": self.id,
                "StackName": self.name,
                "EventId": str(uuid.uuid4()),
                "LogicalResourceId": logical_id,
                "PhysicalResourceId": physical_id,
                "ResourceType": type_name,
                "ResourceStatus": status,
                "ResourceStatusReason": reason,
                "Timestamp": datetime.now(UTC),
            }
        )


@dataclass(frozen=True)
class ChangeSet:
    """A proposed change; `changes` is empty when nothing would happen."""

    name: str
    stack: Stack
    template: str
    parameters: dict[str, str]
    tags: list[dict[str, str]]
    changes: list[dict[str, Any]]
    id: str


class Region:
    """The stacks and change sets of one account and region."""

    def __init__(self) -> None:
        self.stacks: list[Stack] = []
        self.change_sets: dict[str, ChangeSet] = {}

    def find(self, name_or_id: str) -> Stack | None:
        """A living stack by name, or any stack by id."""
        living = (stack for stack in self.stacks if stack.name == name_or_id and stack.status != "DELETE_COMPLETE")
        return next(living, None) or next((stack for stack in self.stacks if stack.id == name_or_id), None)

    def exporter(self, name: str) -> Stack | None:
        """The stack that exports this name."""
        return next((stack for stack in self.stacks if name in stack.exports()), None)

    def importers(self, stack: Stack) -> dict[str, list[str]]:
        """Export name of this stack to the stacks that use it."""
        users = {
            name: [other.name for other in self.stacks if other is not stack and name in other.imports]
            for name in stack.exports()
        }
        return {name: stacks for name, stacks in users.items() if stacks}
