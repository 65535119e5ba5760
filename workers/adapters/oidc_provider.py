"""Signing in through an OpenID Connect provider: authorization code with PKCE, state and nonce; access tokens.

Sources: OpenID Connect Core 1.0 § 3.1, RFC 7636, RFC 7662, RFC 9068, RFC 9207; RP-Initiated Logout 1.0.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
from authlib.oauth2.claims import JWTClaims
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError

from reviewer_ui.access.claims import ClaimRules, person_from
from reviewer_ui.access.people import Person
from reviewer_ui.access.ports import Asked, Vouched
from workers.adapters.oidc_keys import PublishedKeys
from workers.errors import ConfigurationError, RejectedError, UnavailableError

LEEWAY_S = 60
"""How far the provider's clock may be from ours."""
_TIMEOUT_S = 10.0
_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
_NOT_OF_ACCESS = ("nonce", "at_hash", "c_hash")
_JWT_DOTS = 2


@dataclass(frozen=True)
class OidcClient:
    """Who we are to the provider, and what we ask of it.

    `audience` is what access tokens must be made for: without it none is accepted. `acr_values` are the levels of
    assurance asked for, one of which the provider must have reached.
    """

    issuer: str
    client_id: str
    client_secret: str
    label: str = "OpenID Connect"
    scopes: str = "openid profile email"
    audience: str | None = None
    acr_values: tuple[str, ...] = ()
    rules: ClaimRules = field(default_factory=ClaimRules)

    def check(self) -> None:
        """Raise ConfigurationError unless tokens can only come from the provider itself."""
        parts = urlsplit(self.issuer)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ConfigurationError(f"LISIERE_OIDC_ISSUER doit être une adresse https : « {self.issuer} »")
        if not self.client_id or not self.client_secret:
            raise ConfigurationError(
                "LISIERE_OIDC_ISSUER est donné sans LISIERE_OIDC_CLIENT_ID ou LISIERE_OIDC_CLIENT_SECRET"
            )
        if "openid" not in self.scopes.split():
            raise ConfigurationError("LISIERE_OIDC_SCOPES doit contenir « openid »")


class OidcProvider:
    """IdentityProvider by OpenID Connect."""

    def __init__(self, client: OidcClient, http: httpx.Client | None = None, keys: PublishedKeys | None = None) -> None:
        client.check()
        self._client = client
        self._http = http or httpx.Client(timeout=_TIMEOUT_S)
        self._keys = keys or PublishedKeys(client.issuer, self._http)

    @property
    def label(self) -> str:
        """See IdentityProvider."""
        return self._client.label

    @property
    def rules(self) -> ClaimRules:
        """See IdentityProvider."""
        return self._client.rules

    def check(self) -> None:
        """See IdentityProvider."""
        for name in ("authorization_endpoint", "token_endpoint"):
            self._address(name)
        self._keys.check()

    def seal_key(self) -> bytes:
        """See IdentityProvider."""
        return hashlib.sha256(b"lisiere " + self._client.client_secret.encode()).digest()

    def begin(self, redirect_uri: str) -> Asked:
        """See IdentityProvider."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        asked: dict[str, str] = {"nonce": nonce}
        if self._client.acr_values:
            asked["acr_values"] = " ".join(self._client.acr_values)
        url = prepare_grant_uri(
            self._address("authorization_endpoint"),
            client_id=self._client.client_id,
            response_type="code",
            redirect_uri=redirect_uri,
            scope=self._client.scopes,
            state=state,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
            **asked,
        )
        return Asked(url, state, nonce, verifier)

    def finish(self, answer: Mapping[str, str], asked: Asked, redirect_uri: str) -> Vouched:
        """See IdentityProvider."""
        if not hmac.compare_digest(answer.get("state", "").encode(), asked.state.encode()):
            raise RejectedError("cette réponse ne correspond à aucune demande de connexion de ce navigateur")
        if answer.get("iss", self._client.issuer) != self._client.issuer:
            raise RejectedError("cette réponse vient d’un autre fournisseur d’identité")
        if "error" in answer:
            raise RejectedError(f"le fournisseur d’identité n’a pas connecté ce compte ({answer['error'][:80]})")
        tokens = self._exchange(answer.get("code", ""), asked.verifier, redirect_uri)
        id_token, access_token = str(tokens.get("id_token", "")), str(tokens.get("access_token", ""))
        claims = self._id_claims(id_token, access_token, asked.nonce)
        told = {**self._user_info(access_token, str(claims["sub"])), **claims}
        return Vouched(person_from(told, self._client.issuer, self._client.rules), id_token)

    def end_url(self, id_token: str, redirect_uri: str) -> str | None:
        """See IdentityProvider."""
        address = self._keys.address("end_session_endpoint")
        if address is None:
            return None
        asked = {
            "id_token_hint": id_token,
            "client_id": self._client.client_id,
            "post_logout_redirect_uri": redirect_uri,
            "state": secrets.token_urlsafe(16),
        }
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    def bearer(self, token: str) -> Person | None:
        """See IdentityProvider."""
        if self._client.audience is None or not token:
            return None
        try:
            claims = self._access_claims(token) if token.count(".") == _JWT_DOTS else self._introspected(token)
            return person_from(claims, self._client.issuer, self._client.rules)
        except RejectedError:
            return None

    def _address(self, name: str) -> str:
        address = self._keys.address(name)
        if address is None:
            raise UnavailableError(f"le fournisseur d’identité ne dit pas son adresse « {name} »")
        return address

    def _exchange(self, code: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        return self._post("token_endpoint", asked)

    def _post(self, name: str, asked: dict[str, str]) -> dict[str, Any]:
        """Ask the provider something as who we are. Raises: UnavailableError, RejectedError: it refuses."""
        client, auth = self._client, None
        methods = self._keys.metadata().get(f"{name}_auth_methods_supported", ["client_secret_basic"])
        if "client_secret_basic" in methods:
            auth = (quote(client.client_id, safe=""), quote(client.client_secret, safe=""))
        else:
            asked = {**asked, "client_id": client.client_id, "client_secret": client.client_secret}
        address = self._address(name)
        answer = self._sent(
            lambda: self._http.post(address, data=asked, auth=auth or httpx.USE_CLIENT_DEFAULT), address
        )
        if answer.is_client_error:
            raise RejectedError("le fournisseur d’identité a refusé cette connexion ; recommencez")
        return _object(answer, address)

    def _sent(self, send: Callable[[], httpx.Response], address: str) -> httpx.Response:
        try:
            answer = send()
        except httpx.HTTPError as error:
            raise UnavailableError(f"le fournisseur d’identité ne répond pas sur {address} : {error}") from error
        if answer.is_server_error:
            raise UnavailableError(
                f"le fournisseur d’identité répond par une erreur ({answer.status_code}) sur {address}"
            )
        return answer

    def _id_claims(self, id_token: str, access_token: str, nonce: str) -> dict[str, Any]:
        header, claims = self._keys.claims(id_token)
        options = {
            "iss": {"essential": True, "value": self._client.issuer},
            "aud": {"essential": True, "value": self._client.client_id},
        }
        known = {"nonce": nonce, "client_id": self._client.client_id, "access_token": access_token}
        _validate(CodeIDToken(claims, header, options, known))
        if self._client.acr_values and claims.get("acr") not in self._client.acr_values:
            raise RejectedError("le fournisseur d’identité n’a pas atteint le niveau de garantie demandé (« acr »)")
        return claims

    def _user_info(self, access_token: str, subject: str) -> dict[str, Any]:
        """Return what the provider says more of the person; as JSON, or signed as ProConnect does."""
        address = self._keys.address("userinfo_endpoint")
        if address is None:
            return {}
        headers = {"Authorization": f"Bearer {access_token}"}
        answer = self._sent(lambda: self._http.get(address, headers=headers), address)
        if answer.is_client_error:
            raise RejectedError("le fournisseur d’identité n’a pas dit qui s’est connecté ; recommencez")
        is_signed = answer.headers.get("content-type", "").startswith("application/jwt")
        claims = self._keys.claims(answer.text)[1] if is_signed else _object(answer, address)
        if claims.get("sub") != subject:
            raise RejectedError("le fournisseur d’identité parle de deux personnes à la fois")
        return claims

    def _access_claims(self, token: str) -> dict[str, Any]:
        header, claims = self._keys.claims(token)
        if any(name in claims for name in _NOT_OF_ACCESS):
            raise RejectedError("ce jeton dit qui s’est connecté ; ce n’est pas un jeton d’accès")
        self._check_access(claims, header, issuer_is_told=True)
        return claims

    def _introspected(self, token: str) -> dict[str, Any]:
        if self._keys.address("introspection_endpoint") is None:
            raise RejectedError("le fournisseur d’identité ne dit rien de ce jeton")
        claims = self._post("introspection_endpoint", {"token": token, "token_type_hint": "access_token"})
        if claims.get("active") is not True:
            raise RejectedError("ce jeton n’est plus valable")
        self._check_access(claims, {}, issuer_is_told="iss" in claims)
        return claims

    def _check_access(self, claims: dict[str, Any], header: dict[str, Any], *, issuer_is_told: bool) -> None:
        options: dict[str, Any] = {
            "aud": {"essential": True, "value": self._client.audience},
            "exp": {"essential": True},
        }
        if issuer_is_told:
            options["iss"] = {"essential": True, "value": self._client.issuer}
        _validate(JWTClaims(claims, header, options))


def _validate(claims: Any) -> None:
    try:
        claims.validate(leeway=LEEWAY_S)
    except (JoseError, ValueError, TypeError) as error:
        raise RejectedError(f"le jeton du fournisseur d’identité ne tient pas ({error})") from error


def _object(answer: httpx.Response, address: str) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise UnavailableError(f"le fournisseur d’identité répond autre chose qu’un objet sur {address}")
    return said
