"""An authority and certificates for tests, made by OpenSSL."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

CONFIG = """[req]
distinguished_name = name
[name]
[server]
basicConstraints = critical,CA:FALSE
subjectAltName = {names}
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
"""


@dataclass(frozen=True)
class Certificates:
    """The authority's certificate, and a server that it signed."""

    authority: Path
    certificate: Path
    key: Path

    @property
    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def make_certificates(folder: Path, names: str = "IP:127.0.0.1") -> Certificates:
    """An authority of the plant's own, and a mail server of these names."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config").write_text(CONFIG.format(names=names))
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    _openssl(
        folder,
        "req",
        "-x509",
        *new,
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
        "-days",
        "30",
        "-subj",
        "/CN=Test authority",
        "-config",
        "config",
        "-extensions",
        "authority",
    )
    _openssl(
        folder,
        "req",
        *new,
        "-keyout",
        "server.key",
        "-out",
        "server.csr",
        "-subj",
        "/CN=mail",
        "-config",
        "config",
    )
    _openssl(folder, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
             "-CAcreateserial", "-out", "server.pem", "-days", "30", "-extfile", "config",
             "-extensions", "server")  # fmt: skip
    return Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
