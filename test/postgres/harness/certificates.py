"""An authority of the test's own and what it signs."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Authority:
    """A certificate authority, in the place of RDS's."""

    certificate: Path
    key: Path

    def issue(self, folder: Path, host: str) -> tuple[Path, Path]:
        """A certificate for one host name, and its key."""
        request, certificate, key, names = (folder / f"server.{end}" for end in ("csr", "crt", "key", "ext"))
        names.write_text(f"subjectAltName=DNS:{host}\n")
        _openssl("req", "-new", *_new_key(key), "-subj", f"/CN={host}", "-out", request)
        signed = ("-CA", self.certificate, "-CAkey", self.key, "-days", "2", "-extfile", names)
        _openssl("x509", "-req", "-in", request, *signed, "-out", certificate)
        return certificate, key


def new_authority(folder: Path, name: str) -> Authority:
    """An authority that nobody else knows."""
    key, certificate = folder / f"{name}.key", folder / f"{name}.crt"
    _openssl("req", "-x509", *_new_key(key), "-days", "2", "-subj", f"/CN={name}", "-out", certificate)
    certificate.chmod(0o644)
    return Authority(certificate, key)


def _new_key(path: Path) -> tuple[str | Path, ...]:
    return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-keyout", path)


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=20)
