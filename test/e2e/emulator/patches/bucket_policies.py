"""moto evaluates bucket policies without their conditions.

A policy that denies everything but TLS would lock out everybody, the CDK CLI's asset upload first. The policies are
stored and asserted as data; they are not enforced.
"""

from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket


def apply() -> None:
    """Makes every bucket policy neutral."""

    def neutral(bucket: FakeBucket, action: str, resource: str) -> Any:
        del bucket, action, resource
        return PermissionResult.NEUTRAL

    FakeBucket.get_permission = neutral
