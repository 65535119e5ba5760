"""A real time-stamping authority: OpenSSL's own behind HTTP, with a certification authority made for it."""

import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_CONFIGURATION = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""


@dataclass
class Authority:
    """Where it answers, and the roots to hold it to; `is_down` makes it refuse."""

    url: str
    roots: Path
    is_down: bool = False


@contextmanager
def time_stamp_authority() -> Iterator[Authority]:
    """Run an authority on a free port."""
    with tempfile.TemporaryDirectory(prefix="lisiere-tsa-") as scratch:
        folder = Path(scratch)
        _certify(folder)
        (folder / "tsa.cnf").write_text(_CONFIGURATION.format(folder=folder))
        (folder / "serial").write_text("01\n")
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Stamps)
        authority = Authority(f"http://127.0.0.1:{server.server_port}/tsr", folder / "roots.pem")
        server.folder, server.authority = folder, authority  # type: ignore[attr-defined]
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        try:
            yield authority
        finally:
            server.shutdown()
            server.server_close()
            serving.join()


class _Stamps(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Answer a query as OpenSSL does."""
        folder: Path = self.server.folder  # type: ignore[attr-defined]
        query = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.authority.is_down or self.headers["Content-Type"] != "application/timestamp-query":  # type: ignore[attr-defined]
            self.send_error(503)
            return
        (folder / "query.tsq").write_bytes(query)
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr"]
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
        reply = (folder / "reply.tsr").read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def _certify(folder: Path) -> None:
    root_key, own_key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root_name, own_name = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("Racine", "TSA"))
    root = _unsigned(root_name, root_name, root_key).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    own = _unsigned(own_name, root_name, own_key).add_extension(stamping, critical=True)
    pem = serialization.Encoding.PEM
    (folder / "roots.pem").write_bytes(root.sign(root_key, hashes.SHA256()).public_bytes(pem))
    (folder / "tsa.pem").write_bytes(own.sign(root_key, hashes.SHA256()).public_bytes(pem))
    raw = own_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "tsa.key").write_bytes(raw)


def _unsigned(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
    return builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
