"""Amazon Elastic Container Registry."""

import json

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates
from ..resources.resource import Created


@creates("AWS::ECR::Repository")
def repository(context: Context, properties: Properties) -> Created:
    ecr = context.client("ecr")
    name = properties.get("RepositoryName") or context.name(256).lower()
    own = ("RepositoryName", "LifecyclePolicy", "RepositoryPolicyText", "EmptyOnDelete")
    created = context.call("ecr", "CreateRepository", properties, without=own, repositoryName=name)["repository"]
    if "LifecyclePolicy" in properties:
        ecr.put_lifecycle_policy(
            repositoryName=name, lifecyclePolicyText=properties["LifecyclePolicy"]["LifecyclePolicyText"]
        )
    if "RepositoryPolicyText" in properties:
        ecr.set_repository_policy(repositoryName=name, policyText=json.dumps(properties["RepositoryPolicyText"]))
    # Acts at deletion only.
    properties.ignore("EmptyOnDelete")
    return Created(name, {"Arn": created["repositoryArn"], "RepositoryUri": created["repositoryUri"]})
