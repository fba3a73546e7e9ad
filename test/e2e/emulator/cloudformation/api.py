"""The CloudFormation API as the CDK CLI uses it, in place of moto's."""

import contextlib
import json
import uuid
from collections import defaultdict
from typing import Any

import moto.cloudformation.urls
import yaml
from moto.core.responses import ActionResult, BaseResponse, EmptyResult

from ..resources.context import client
from .deployment import Deployment, refuse_unknown_types
from .errors import ChangeSetNotFound, ValidationError
from .stack import ChangeSet, Region, Stack
from .template_source import fetch

NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."

_regions: defaultdict[tuple[str, str], Region] = defaultdict(Region)


def install() -> None:
    """Routes CloudFormation requests here instead of to moto."""
    moto.cloudformation.urls.url_paths["{0}/$"] = CloudFormation.dispatch


class CloudFormation(BaseResponse):
    """One method per API action; moto calls them by name."""

    def __init__(self) -> None:
        super().__init__(service_name="cloudformation")
        self.automated_parameter_parsing = True

    @property
    def _here(self) -> Region:
        return _regions[self.current_account, self.region]

    def create_change_set(self) -> ActionResult:
        """Stages a template; an unchanged one yields a FAILED change set, which the CLI reads as "no changes"."""
        name, region = self._get_param("StackName"), self._here
        template = self._template()
        refuse_unknown_types(json.loads(template))
        stack = region.find(name)
        if self._get_param("ChangeSetType", "UPDATE") == "CREATE":
            if stack and stack.status != "REVIEW_IN_PROGRESS":
                raise ValidationError(f"Stack [{name}] already exists and cannot be created again with the changeSet")
            if not stack:
                stack = Stack(name, self.current_account, self.region)
                region.stacks.append(stack)
        if not stack:
            raise ValidationError(f"Stack [{name}] does not exist")
        change_set = self._change_set(stack, template)
        region.change_sets[change_set.id] = change_set
        return ActionResult({"Id": change_set.id, "StackId": stack.id})

    def _change_set(self, stack: Stack, template: str) -> ChangeSet:
        parameters = {
            item["ParameterKey"]: stack.parameters[item["ParameterKey"]]
            if item.get("UsePreviousValue")
            else item["ParameterValue"]
            for item in self._get_param("Parameters", [])
        }
        tags = self._get_param("Tags", [])
        name = self._get_param("ChangeSetName")
        return ChangeSet(
            name=name,
            stack=stack,
            template=template,
            parameters=parameters,
            tags=tags,
            changes=_changes(stack, template, parameters, tags),
            id=f"arn:aws:cloudformation:{self.region}:{self.current_account}:changeSet/{name}/{uuid.uuid4()}",
        )

    def _template(self) -> str:
        body = self._get_param("TemplateBody")
        url = self._get_param("TemplateURL")
        if not body and url:
            body = fetch(url, client("s3", self.region))
        if not body:
            raise ValidationError("Either Template URL or Template Body must be specified.")
        return body if body.lstrip().startswith("{") else json.dumps(yaml.safe_load(body))

    def _find_change_set(self) -> ChangeSet:
        name, stack = self._get_param("ChangeSetName"), self._get_param("StackName")
        for change_set in self._here.change_sets.values():
            if name in (change_set.name, change_set.id) and stack in (None, change_set.stack.name, change_set.stack.id):
                return change_set
        raise ChangeSetNotFound(f"ChangeSet [{name}] does not exist")

    def describe_change_set(self) -> ActionResult:
        """The staged changes."""
        change_set = self._find_change_set()
        outcome = {"Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE"}
        if not change_set.changes:
            outcome = {"Status": "FAILED", "ExecutionStatus": "UNAVAILABLE", "StatusReason": NO_CHANGES}
        return ActionResult(
            {
                "ChangeSetName": change_set.name,
                "ChangeSetId": change_set.id,
                "StackId": change_set.stack.id,
                "StackName": change_set.stack.name,
                "Changes": change_set.changes,
                **outcome,
            }
        )

    def execute_change_set(self) -> ActionResult:
        """Creates the stack before it answers: the CLI then finds the final status at its first poll."""
        change_set = self._find_change_set()
        stack = change_set.stack
        if stack.status != "REVIEW_IN_PROGRESS":
            raise ValidationError(
                f"the emulator creates and deletes stacks but does not update them: {stack.name} would change "
                + ", ".join(change["ResourceChange"]["LogicalResourceId"] for change in change_set.changes)
            )
        stack.template, stack.parameters, stack.tags = change_set.template, change_set.parameters, change_set.tags
        del self._here.change_sets[change_set.id]
        Deployment(self._here, stack).create()
        return EmptyResult()

    def delete_change_set(self) -> ActionResult:
        """Drops a staged change; one that does not exist is no error."""
        with contextlib.suppress(ChangeSetNotFound):
            del self._here.change_sets[self._find_change_set().id]
        return EmptyResult()

    def _stack(self) -> Stack:
        name = self._get_param("StackName")
        stack = self._here.find(name)
        if stack is None:
            raise ValidationError(f"Stack with id {name} does not exist")
        return stack

    def describe_stacks(self) -> ActionResult:
        """One stack, or all that live."""
        living = [stack for stack in self._here.stacks if stack.status != "DELETE_COMPLETE"]
        stacks = [self._stack()] if self._get_param("StackName") else living
        return ActionResult({"Stacks": [_description(stack) for stack in stacks]})

    def describe_stack_events(self) -> ActionResult:
        """The events, newest first."""
        return ActionResult({"StackEvents": self._stack().events[::-1]})

    def describe_stack_resources(self) -> ActionResult:
        """What the stack has created."""
        stack = self._stack()
        return ActionResult({"StackResources": [_summary(stack, key) for key in stack.resources]})

    def list_stack_resources(self) -> ActionResult:
        """What the stack has created."""
        stack = self._stack()
        return ActionResult({"StackResourceSummaries": [_summary(stack, key) for key in stack.resources]})

    def get_template(self) -> ActionResult:
        """The template as it was sent."""
        return ActionResult({"TemplateBody": self._stack().template})

    def update_termination_protection(self) -> ActionResult:
        """Protects a stack against deletion, or stops protecting it."""
        stack = self._stack()
        stack.protected = self._get_bool_param("EnableTerminationProtection", False) is True
        return ActionResult({"StackId": stack.id})

    def delete_stack(self) -> ActionResult:
        """Deletes a stack unless it is protected or another stack imports what it exports."""
        stack = self._here.find(self._get_param("StackName"))
        if stack is None or stack.status == "DELETE_COMPLETE":
            return EmptyResult()
        if stack.protected:
            raise ValidationError(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
        used = self._here.importers(stack)
        if used:
            [(name, users), *_] = used.items()
            reason = f"Delete canceled. Cannot delete export {name} as it is in use by {', '.join(users)}"
            stack.enter(stack.status, reason)
            return EmptyResult()
        Deployment(self._here, stack).delete()
        return EmptyResult()


def _description(stack: Stack) -> dict[str, Any]:
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason,
        "CreationTime": stack.created,
        "Tags": stack.tags,
        "Outputs": stack.outputs,
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in stack.parameters.items()],
        "EnableTerminationProtection": stack.protected,
    }


def _summary(stack: Stack, logical_id: str) -> dict[str, Any]:
    resource = stack.resources[logical_id]
    return {
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": resource.id,
        "ResourceType": resource.type,
        "ResourceStatus": "CREATE_COMPLETE",
        "LastUpdatedTimestamp": stack.created,
        "Timestamp": stack.created,
    }


def _changes(
    stack: Stack, template: str, parameters: dict[str, str], tags: list[dict[str, str]]
) -> list[dict[str, Any]]:
    new = json.loads(template)
    old = stack.body() if stack.template else {"Resources": {}}
    same_inputs = parameters == stack.parameters and tags == stack.tags
    if old == new and same_inputs:
        return []
    before, after = old["Resources"], new["Resources"]
    touched = [key for key in after if before.get(key) != after[key]] or list(after)[:1]
    return [
        {
            "Type": "Resource",
            "ResourceChange": {
                "Action": "Modify" if key in before else "Add",
                "LogicalResourceId": key,
                "ResourceType": after[key]["Type"],
            },
        }
        for key in touched
    ]
