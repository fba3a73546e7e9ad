"""Whether a request is signed with SigV4A by the caller that the emulator knows.

Written from AWS's description of the signature and not from the signer: what both misread alike would pass.
"""

import hashlib
import hmac
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

ALGORITHM = "AWS4-ECDSA-P256-SHA256"
# The key that functions of the emulator have; see the runtime.
ACCESS_KEY, SECRET_KEY = "emulator", "emulator"
# Neither may be left out of a signature.
NEEDED = {"host", "x-amz-date", "x-amz-region-set"}
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def is_signed(request: Any, service: str) -> bool:
    """True when the signature is there, names the service, covers what it must and was made with the caller's key."""
    algorithm, _, rest = request.headers.get("Authorization", "").partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    access_key, _, scope = parts.get("Credential", "").partition("/")
    names = parts.get("SignedHeaders", "").split(";")
    time = request.headers.get("x-amz-date", "")
    if (
        algorithm != ALGORITHM
        or access_key != ACCESS_KEY
        or scope != f"{time[:8]}/{service}/aws4_request"
        or not set(names) >= NEEDED
        or request.headers["x-amz-region-set"] not in ("*", "us-east-1")
    ):
        return False
    try:
        signature = bytes.fromhex(parts["Signature"])
        signing_key().public_key().verify(signature, text_to_sign(request, scope, names), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def text_to_sign(request: Any, scope: str, names: list[str]) -> bytes:
    """What is signed of a request."""
    canonical = hashlib.sha256(_canonical(request, names).encode()).hexdigest()
    return "\n".join([ALGORITHM, request.headers["x-amz-date"], scope, canonical]).encode()


def _canonical(request: Any, names: list[str]) -> str:
    uri = urlsplit(request.environ["RAW_URI"])
    query = "&".join(sorted(part if "=" in part else f"{part}=" for part in uri.query.split("&") if part))
    headers = "".join(f"{name}:{' '.join(request.headers[name].split())}\n" for name in names)
    body = hashlib.sha256(request.data).hexdigest()
    # The path goes over the wire encoded once, and is signed encoded twice.
    return "\n".join([request.method, quote(uri.path, safe="/-_.~"), query, headers, ";".join(names), body])


def signing_key() -> ec.EllipticCurvePrivateKey:
    """The caller's: the first number of AWS's sequence that the curve takes."""
    for counter in range(1, 255):
        context = ACCESS_KEY.encode() + bytes([counter])
        data = b"\0\0\0\1" + ALGORITHM.encode() + b"\0" + context + (256).to_bytes(4, "big")
        candidate = int.from_bytes(hmac.digest(b"AWS4A" + SECRET_KEY.encode(), data, "sha256"), "big")
        if candidate <= _ORDER - 2:
            return ec.derive_private_key(candidate + 1, ec.SECP256R1())
    raise ValueError("no number fits")
