"""Access points of Amazon S3."""

import json
from typing import Any

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes
from ..resources.resource import Created, Resource
from ..resources.shapes import is_true


def reachable(client: Any) -> Any:
    """The client without the account before its host: a name that nothing here resolves."""

    def shorten(request: Any, **_: Any) -> None:
        scheme, rest = request.url.split("://", 1)
        account = request.headers["x-amz-account-id"]
        text = account.decode() if isinstance(account, bytes) else account
        request.url = f"{scheme}://{rest.removeprefix(text + '.')}"

    client.meta.events.register_first("before-send.s3-control", shorten, unique_id="reachable")
    return client


@creates("AWS::S3::AccessPoint")
def access_point(context: Context, properties: Properties) -> Created:
    control = reachable(context.client("s3control"))
    name, account = properties["Name"], context.account
    block = {key: is_true(value) for key, value in properties["PublicAccessBlockConfiguration"].items()}
    created = control.create_access_point(
        AccountId=account,
        Name=name,
        Bucket=properties["Bucket"],
        VpcConfiguration=properties["VpcConfiguration"],
        PublicAccessBlockConfiguration=block,
    )
    control.put_access_point_policy(AccountId=account, Name=name, Policy=json.dumps(properties["Policy"]))
    # moto keeps no tags of an access point; the journal does.
    properties.ignore("Tags")
    # moto writes us-east-1 into every ARN.
    arn = f"arn:aws:s3:{context.region}:{account}:accesspoint/{name}"
    return Created(name, {"Arn": arn, "Alias": created["Alias"], "Name": name, "NetworkOrigin": "VPC"})


@deletes("AWS::S3::AccessPoint")
def delete_access_point(context: Context, resource: Resource) -> None:
    control = reachable(context.client("s3control"))
    control.delete_access_point(AccountId=context.account, Name=resource.id)
