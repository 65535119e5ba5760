"""What a provider publishes of itself: its addresses and its keys, read when needed and again when they change."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from workers.errors import RejectedError, UnavailableError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
"""Signatures by a key only the provider has: neither "none" nor those made with a secret we share."""
_KEEP_S = 3600.0
_AGAIN_S = 5.0
"""Unknown keys are looked for at most this often: anybody may send a token that names one."""
_TIMEOUT_S = 10.0
_DISCOVERY = "/.well-known/openid-configuration"


class PublishedKeys:
    """The provider's metadata and keys. All of it raises UnavailableError."""

    def __init__(self, issuer: str, http: httpx.Client, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer, self._http, self._clock = issuer, http, clock
        self._metadata: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, dict[str, Any]] | None = None

    def address(self, name: str) -> str | None:
        """Return an address of the provider by its name in the metadata, None where it has none such."""
        found = self.metadata().get(name)
        return found if isinstance(found, str) else None

    def metadata(self) -> dict[str, Any]:
        """Return what the provider says of itself. Source: OpenID Connect Discovery 1.0 § 4.3."""
        if self._metadata is None or self._clock() - self._metadata[0] > _KEEP_S:
            said = self._get(self._issuer.rstrip("/") + _DISCOVERY)
            if said.get("issuer") != self._issuer:
                raise UnavailableError(
                    f"le fournisseur d’identité se nomme « {said.get('issuer')} », pas « {self._issuer} »"
                )
            self._metadata = (self._clock(), said)
        return self._metadata[1]

    def check(self) -> None:
        """Read the keys anew. Raises: UnavailableError: there is none that signs."""
        if not self._known(self._clock()):
            raise UnavailableError("le fournisseur d’identité ne publie aucune clé de signature")

    def claims(self, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the header and the claims of a token the provider signed, whatever they say.

        Raises: RejectedError: it did not.
        """
        try:
            return self._read(token, self._known(self._clock() - _KEEP_S))
        except (JoseError, ValueError):
            # It may have been signed with a key published since.
            again = self._known(self._clock() - _AGAIN_S)
        try:
            return self._read(token, again)
        except (JoseError, ValueError) as error:
            raise RejectedError("le jeton n’est pas signé par le fournisseur d’identité") from error

    def _read(self, token: str, keys: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
        read = jwt.decode(token, KeySet.import_key_set({"keys": list(keys)}), algorithms=list(ALGORITHMS))
        return dict(read.header), dict(read.claims)

    def _known(self, not_before: float) -> Sequence[dict[str, Any]]:
        """Return the keys that sign, read after a moment."""
        if self._keys is None or self._keys[0] < not_before:
            address = self.address("jwks_uri")
            if address is None:
                raise UnavailableError("le fournisseur d’identité ne publie pas ses clés (« jwks_uri » absent)")
            self._keys = (self._clock(), self._get(address))
        return [
            key for key in self._keys[1].get("keys", []) if key.get("use", "sig") == "sig" and key.get("kty") != "oct"
        ]

    def _get(self, address: str) -> dict[str, Any]:
        try:
            answer = self._http.get(address, timeout=_TIMEOUT_S)
            answer.raise_for_status()
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise UnavailableError(f"le fournisseur d’identité ne répond pas sur {address} : {error}") from error
        if not isinstance(said, dict):
            raise UnavailableError(f"le fournisseur d’identité répond autre chose qu’un objet sur {address}")
        return said
