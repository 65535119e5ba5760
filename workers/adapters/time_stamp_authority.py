"""Time stamps of an authority (RFC 3161): a third party says under its own key that a text existed at an instant.

With them a log cannot be written anew after the fact, not even by whoever holds its key.
"""

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from workers.errors import ConfigurationError, RejectedError, UnavailableError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_TIMEOUT_S = 20.0


class TimeStampAuthority:
    """Asks an authority at `url`, and holds answers to the root certificates (PEM) in a file."""

    def __init__(self, url: str | None, roots: Path) -> None:
        self._url, self._roots = url, roots

    def stamp(self, content: bytes) -> bytes:
        """Return the authority's answer on a text, checked.

        Raises: UnavailableError: it cannot be reached, refuses, or its answer is not about this text now.
        """
        import httpx  # noqa: PLC0415 -- once a day, where it is configured
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # noqa: PLC0415

        request = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        try:
            answer = httpx.post(self._url or "", content=request.as_bytes(), headers=headers, timeout=_TIMEOUT_S)
            answer.raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UnavailableError(f"le service d’horodatage {self._url} ne répond pas : {error}") from error
        try:
            self.check(answer.content, content, request.nonce)
        except RejectedError as error:
            raise UnavailableError(f"le service d’horodatage {self._url} : {error}") from error
        return answer.content

    def check(self, token: bytes, content: bytes, nonce: int | None = None) -> datetime:
        """Return the instant at which a text was stamped.

        Raises: RejectedError: the stamp is damaged, another text's, or of an authority that is not trusted.
        """
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response  # noqa: PLC0415

        builder = VerifierBuilder(roots=list(self._trusted), nonce=nonce)
        try:
            response = decode_timestamp_response(token)
            builder.build().verify_message(response, content)
        except VerificationError as error:
            raise RejectedError(f"l’horodatage n’est pas valable ({error})") from error
        except ValueError as error:
            raise RejectedError("l’horodatage est illisible") from error
        return response.tst_info.gen_time

    @cached_property
    def _trusted(self) -> "tuple[Certificate, ...]":
        from cryptography.x509 import load_pem_x509_certificates  # noqa: PLC0415

        try:
            return tuple(load_pem_x509_certificates(self._roots.read_bytes()))
        except (OSError, ValueError) as error:
            raise ConfigurationError(
                f"LISIERE_TIMESTAMP_ROOTS : {self._roots} ne donne aucun certificat racine (PEM)"
            ) from error
