"""Reads a template from the address that the CDK CLI gives."""

import re
from typing import Any

from .errors import ValidationError

_VIRTUAL_HOST = re.compile(r"https?://(?P<bucket>[^/]+?)\.s3[.-][^/]*/(?P<key>.+)")
_PATH = re.compile(r"https?://[^/]+/(?P<bucket>[^/]+)/(?P<key>.+)")


def fetch(url: str, s3: Any) -> str:
    """The text of the template; the CLI uploads it to the bootstrap bucket first."""
    bucket, key = locate(url)
    return s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()


def locate(url: str) -> tuple[str, str]:
    """Bucket and key of an address."""
    match = _VIRTUAL_HOST.fullmatch(url) or _PATH.fullmatch(url)
    if match is None:
        raise ValidationError(f"cannot read the template URL {url}")
    return match["bucket"], match["key"]
