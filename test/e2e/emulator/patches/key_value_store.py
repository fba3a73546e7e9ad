"""moto's CloudFront has no key value stores. This adds what a deployment makes of one, and the service that fills it.

The second is a service of its own that takes SigV4A alone: a request signed otherwise, or with another key than the
caller's, is refused here as there. Kept as strict as the documentation of the API: a write names the version that it
changes.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from moto.cloudfront import urls
from moto.cloudfront.exceptions import CloudFrontException
from moto.cloudfront.responses import CloudFrontResponse
from moto.core.responses import ActionResult
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from .sigv4a import is_signed

PREFIX = "/key-value-stores/"
# Small on purpose: a client that reads the first page only misses keys here as it may in a store with many.
PAGE = 1


@dataclass
class Store:
    """What one store holds."""

    arn: str
    items: dict[str, str] = field(default_factory=dict)
    version: int = 1

    def size(self) -> dict[str, int]:
        """How much it holds."""
        return {"ItemCount": len(self.items), "TotalSizeInBytes": sum(map(len, [*self.items, *self.items.values()]))}


# ARN to store.
_stores: dict[str, Store] = {}
_names: defaultdict[str, set[str]] = defaultdict(set)

Answer = tuple[int, dict[str, str], str]


class NameTaken(CloudFrontException):
    """Two stores of one name."""

    code = 409

    def __init__(self, name: str) -> None:
        super().__init__("EntityAlreadyExists", f"there is a key value store {name}")


def create_key_value_store(response: CloudFrontResponse) -> ActionResult:
    """Makes an empty store."""
    name, account = response._get_param("Name"), response.current_account
    if name in _names[account]:
        raise NameTaken(name)
    _names[account].add(name)
    identifier = str(uuid.uuid4())
    arn = f"arn:aws:cloudfront::{account}:key-value-store/{identifier}"
    _stores[arn] = Store(arn)
    made = {"Name": name, "Id": identifier, "ARN": arn, "Comment": response._get_param("Comment"), "Status": "READY"}
    return ActionResult({"KeyValueStore": made, "ETag": "1", "Location": arn})


def serve(request: Any, full_url: str, headers: Any) -> Answer:
    """Answers the service of the data: reads a store, its keys, or changes them."""
    del full_url, headers
    if not is_signed(request, "cloudfront-keyvaluestore"):
        return _error(403, "AccessDeniedException", "the request is not signed with SigV4A")
    arn, _, rest = unquote(request.path.removeprefix(PREFIX)).removesuffix("/").partition("/keys")
    store = _stores.get(arn)
    action = _ACTIONS.get((request.method, "/keys" in request.path))
    if store is None or action is None or rest:
        return _error(404, "ResourceNotFoundException", f"nothing to {request.method} at {request.path}")
    return action(store, request)


def _describe(store: Store, request: Any) -> Answer:
    del request
    body = {"KvsARN": store.arn, "Created": 0, "Status": "READY", **store.size()}
    return 200, {"ETag": str(store.version)}, json.dumps(body)


def _list(store: Store, request: Any) -> Answer:
    start = int(request.args.get("NextToken", 0))
    found = [{"Key": key, "Value": value} for key, value in sorted(store.items.items())][start : start + PAGE]
    more = {"NextToken": str(start + PAGE)} if start + PAGE < len(store.items) else {}
    return 200, {}, json.dumps({"Items": found, **more})


def _update(store: Store, request: Any) -> Answer:
    if request.headers.get("If-Match") != str(store.version):
        return _error(409, "ConflictException", "the store has another version")
    changes = json.loads(request.data)
    store.items.update({item["Key"]: item["Value"] for item in changes.get("Puts", [])})
    for item in changes.get("Deletes", []):
        store.items.pop(item["Key"], None)
    store.version += 1
    return 200, {"ETag": str(store.version)}, json.dumps(store.size())


_ACTIONS: dict[tuple[str, bool], Callable[[Store, Any], Answer]] = {
    ("GET", False): _describe,
    ("GET", True): _list,
    ("POST", True): _update,
}


def _error(status: int, name: str, message: str) -> Answer:
    return status, {"x-amzn-errortype": name}, json.dumps({"Message": message})


def apply() -> None:
    """Adds both, and leads the requests of the second here: moto knows services by signatures of the older kind."""
    CloudFrontResponse.create_key_value_store = create_key_value_store
    urls.url_paths["{0}/2020-05-31/key-value-store$"] = CloudFrontResponse.dispatch
    urls.url_paths["{0}/key-value-stores/(?P<rest>.+)$"] = serve
    infer = DomainDispatcherApplication.infer_service_region_host

    def infer_with_stores(application: Any, environ: dict[str, Any], path: str) -> str | None:
        return "cloudfront.amazonaws.com" if path.startswith(PREFIX) else infer(application, environ, path)

    DomainDispatcherApplication.infer_service_region_host = infer_with_stores
