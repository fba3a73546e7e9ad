"""AWS Step Functions."""

import json

from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

from ..cloudformation.errors import ResourceError
from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes_by
from ..resources.resource import Created


@creates("AWS::StepFunctions::StateMachine")
def state_machine(context: Context, properties: Properties) -> Created:
    name = properties.get("StateMachineName") or context.name(80)
    definition = properties["DefinitionString"]
    for key, value in properties.get("DefinitionSubstitutions", {}).items():
        definition = definition.replace(f"${{{key}}}", str(value))
    if "${" in definition:
        raise ResourceError(f"{name}: nothing stands for {definition[definition.index('${') :][:40]}")
    json.loads(definition)
    # Whether the states are ones; moto keeps any text.
    AmazonStateLanguageParser.parse(definition)
    created = context.call(
        "stepfunctions",
        "CreateStateMachine",
        properties,
        without=("StateMachineName", "StateMachineType", "DefinitionString", "DefinitionSubstitutions"),
        name=name,
        type=properties.get("StateMachineType", "STANDARD"),
        definition=definition,
    )
    return Created(created["stateMachineArn"], {"Arn": created["stateMachineArn"], "Name": name})


deletes_by("AWS::StepFunctions::StateMachine", "stepfunctions", "delete_state_machine", "stateMachineArn")
