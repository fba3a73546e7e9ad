"""The emulator's key value stores: what they refuse. The rotation at the edge rests on it."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from emulator.patches import key_value_store
from emulator.patches.sigv4a import ACCESS_KEY, ALGORITHM, is_signed, signing_key, text_to_sign

SERVICE = "cloudfront-keyvaluestore"
ARN = "arn:aws:cloudfront::111111111111:key-value-store/1"
NAMES = ["host", "if-match", "x-amz-date", "x-amz-region-set"]


@dataclass
class Call:
    """The parts of a request that the stores read; signed when it is made, changed afterwards or not."""

    method: str = "POST"
    data: bytes = b'{"Puts": [{"Key": "a", "Value": "1"}]}'
    version: str = "1"
    suffix: str = "/keys"
    args: dict[str, str] = field(default_factory=dict)
    service: str = SERVICE
    names: list[str] = field(default_factory=lambda: NAMES)

    def __post_init__(self) -> None:
        self.path = f"/key-value-stores/{ARN}{self.suffix}"
        self.environ = {"RAW_URI": self.path.replace(":", "%3A")}
        self.headers = {
            "host": "111111111111.localhost",
            "if-match": self.version,
            "x-amz-date": "20261121T000000Z",
            "x-amz-region-set": "*",
        }
        # Werkzeug takes names of headers in any case.
        self.headers["If-Match"] = self.headers["if-match"]
        scope = f"20261121/{self.service}/aws4_request"
        signature = signing_key().sign(text_to_sign(self, scope, self.names), ec.ECDSA(hashes.SHA256()))
        self.headers["Authorization"] = (
            f"{ALGORITHM} Credential={ACCESS_KEY}/{scope}, "
            f"SignedHeaders={';'.join(self.names)}, Signature={signature.hex()}"
        )


@pytest.fixture(autouse=True)
def store(monkeypatch: pytest.MonkeyPatch) -> key_value_store.Store:
    made = key_value_store.Store(ARN)
    monkeypatch.setattr(key_value_store, "_stores", {ARN: made})
    return made


def serve(call: Call) -> int:
    return key_value_store.serve(call, "", {})[0]


@pytest.mark.parametrize(
    "change",
    [
        {"method": "PUT"},
        {"data": b'{"Puts": [{"Key": "a", "Value": "2"}]}'},
        {"environ": {"RAW_URI": "/key-value-stores/other/keys"}},
        {"environ": {"RAW_URI": Call().environ["RAW_URI"] + "?NextToken=1"}},
        *({"headers": {**Call().headers, name: "other"}} for name in NAMES),
        {"headers": {**Call().headers, "Authorization": "none"}},
        {"headers": {**Call().headers, "Authorization": Call().headers["Authorization"].replace("emulator", "other")}},
    ],
)
def test_a_signature_holds_for_what_was_signed(change: dict[str, Any]) -> None:
    call = Call()
    assert is_signed(call, SERVICE)
    for name, value in change.items():
        setattr(call, name, value)
    assert not is_signed(call, SERVICE)


@pytest.mark.parametrize("change", [{"service": "cloudfront"}, {"names": NAMES[1:]}, {"names": NAMES[:-1]}])
def test_a_signature_for_another_service_or_without_a_header_is_none(change: dict[str, Any]) -> None:
    assert not is_signed(Call(**change), SERVICE)


def test_a_store_refuses_a_change_of_another_version(store: key_value_store.Store) -> None:
    assert serve(Call(version="2")) == 409
    assert store.items == {}
    assert serve(Call()) == 200
    assert store.items == {"a": "1"}
    assert serve(Call()) == 409
    assert serve(Call(version="2", data=b'{"Deletes": [{"Key": "a"}]}')) == 200
    assert store.items == {}


def test_a_store_that_is_not_there_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_value_store, "_stores", {})
    assert serve(Call()) == 404


def test_a_call_of_nobody_changes_nothing(store: key_value_store.Store) -> None:
    call = Call()
    call.headers["Authorization"] = ""
    assert serve(call) == 403
    assert store.items == {}
