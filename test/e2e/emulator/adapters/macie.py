"""Amazon Macie."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates
from ..resources.resource import Created


@creates("AWS::Macie::Session")
def session(context: Context, properties: Properties) -> Created:
    context.call("macie2", "EnableMacie", properties)
    role = context.client("macie2").get_macie_session()["serviceRole"]
    return Created(context.account, {"AwsAccountId": context.account, "ServiceRole": role})
