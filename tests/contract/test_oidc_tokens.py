"""What a provider says is taken only when it holds: signed by it, for us, now, for this sign-in."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from reviewer_ui.access.claims import ClaimRules
from reviewer_ui.access.people import Role
from reviewer_ui.access.ports import Vouched
from tests.wire.jwks_server import SayingProvider, saying_provider
from tests.wire.oidc_server import CLIENT_ID, CLIENT_SECRET
from workers.adapters.oidc_keys import PublishedKeys
from workers.adapters.oidc_provider import OidcClient, OidcProvider
from workers.errors import ConfigurationError, RejectedError, UnavailableError

BACK = "http://127.0.0.1:1/connexion/oidc/retour"
API = "https://lisiere.example/api"


class Clock:
    """Stands until a test moves it."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Signing:
    """A sign-in against a provider that says what the test wants."""

    def __init__(self, said: SayingProvider, http: httpx.Client) -> None:
        self.said, self.http, self.clock = said, http, Clock()
        self.client = OidcClient(said.issuer, CLIENT_ID, CLIENT_SECRET, audience=API)
        said.say("/me", {"sub": "s-1", "name": "Camille Martin", "roles": ["instructeur"]})

    def provider(self, **changes: Any) -> OidcProvider:
        keys = PublishedKeys(self.said.issuer, self.http, self.clock)
        return OidcProvider(replace(self.client, **changes), self.http, keys)

    def finish(
        self,
        provider: OidcProvider | None = None,
        *,
        answer: dict[str, str] | None = None,
        token: str | None = None,
        **claims: Any,
    ) -> Vouched:
        """Go through a sign-in whose ID token is `token`, or one that holds but for `claims`."""
        used = provider or self.provider()
        asked = used.begin(BACK)
        made = self.said.sign(self.said.claims(**{"nonce": asked.nonce, **claims})) if token is None else token
        self.said.say("/token", {"access_token": "opaque", "token_type": "Bearer", "id_token": made})
        return used.finish({"state": asked.state, "code": "c", **(answer or {})}, asked, BACK)


@pytest.fixture(scope="module")
def said() -> Iterator[SayingProvider]:
    with saying_provider() as provider:
        yield provider


@pytest.fixture
def signing(said: SayingProvider) -> Iterator[Signing]:
    said.rotate("a")
    said.asked.clear()
    with httpx.Client() as http:
        yield Signing(said, http)


def test_somebody_the_provider_vouches_for_is_a_person(signing: Signing) -> None:
    vouched = signing.finish()
    assert vouched.person.actor == f"Camille Martin [oidc:{signing.said.issuer}#s-1]"
    assert vouched.person.roles == {Role.INSTRUCTEUR}


def test_the_code_is_exchanged_with_our_secret_and_the_verifier(signing: Signing) -> None:
    signing.finish()
    form = next(form for path, form in signing.said.asked if path == "/token")
    assert form["authorization"].startswith("Basic ")
    assert len(form["code_verifier"]) >= 43
    assert (form["grant_type"], form["redirect_uri"]) == ("authorization_code", BACK)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": [CLIENT_ID, "another"]},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"iss": "https://another.example"},
        {"iss": None},
        {"exp": 1},
        {"exp": None},
        {"iat": 99_999_999_999},
        {"nbf": 99_999_999_999},
        {"sub": None},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
)
def test_an_id_token_that_does_not_hold_is_refused(signing: Signing, claims: dict[str, Any]) -> None:
    with pytest.raises(RejectedError):
        signing.finish(**claims)


def test_a_clock_that_is_a_little_off_does_no_harm(signing: Signing) -> None:
    now = signing.said.claims()["iat"]
    assert signing.finish(exp=now - 30, iat=now + 30)
    with pytest.raises(RejectedError):
        signing.finish(exp=now - 90)


def test_a_token_that_nobody_signed_is_refused(signing: Signing) -> None:
    claims = signing.said.claims(nonce="n")
    unsigned = "eyJhbGciOiJub25lIn0." + signing.said.sign(claims).split(".")[1] + "."
    forged = signing.said.sign(claims, key=RSAKey.generate_key(2048, {"kid": "a"}))
    confused = signing.said.confuse(claims)
    for token in (unsigned, forged, confused, "", "a.b.c", "a", unsigned.replace("eyJ", "e30.", 1)):
        with pytest.raises(RejectedError, match="signé"):
            signing.finish(token=token)


def test_a_new_key_of_the_provider_is_taken_and_an_old_one_no_more(signing: Signing) -> None:
    provider, old = signing.provider(), signing.said.key
    signing.finish(provider)
    signing.said.rotate("b")
    signing.clock.now += 6
    assert signing.finish(provider)
    claims = signing.said.claims(nonce="n")
    signing.clock.now += 6
    with pytest.raises(RejectedError):
        signing.finish(provider, token=signing.said.sign(claims, key=old, kid="a"))


def test_tokens_with_unknown_keys_do_not_make_us_ask_for_keys_each_time(signing: Signing) -> None:
    provider = signing.provider()
    forged = signing.said.sign(signing.said.claims(aud=API), key=RSAKey.generate_key(2048), kid="x")
    for _ in range(20):
        assert provider.bearer(forged) is None
    assert sum(path == "/keys" for path, _ in signing.said.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [{"state": "another"}, {"state": ""}, {"iss": "https://another.example"}, {"error": "access_denied"}],
)
def test_an_answer_to_another_question_is_refused(signing: Signing, answer: dict[str, str]) -> None:
    with pytest.raises(RejectedError):
        signing.finish(answer=answer)
    assert all(path != "/token" for path, _ in signing.said.asked)


def test_what_the_provider_says_of_somebody_else_is_refused(signing: Signing) -> None:
    signing.said.say("/me", {"sub": "s-2", "name": "Autre", "roles": ["admin"]})
    with pytest.raises(RejectedError, match="deux personnes"):
        signing.finish()


def test_signed_user_info_is_read_when_the_provider_signed_it(signing: Signing) -> None:
    text = signing.said.sign(signing.said.claims(given_name="Lou", usual_name="Bernard", siret="1"))
    signing.said.answers["/me"] = (200, "application/jwt; charset=utf-8", text)
    assert signing.finish().person.name == "Lou Bernard"
    forged = signing.said.sign(signing.said.claims(name="Chef"), key=RSAKey.generate_key(2048))
    signing.said.answers["/me"] = (200, "application/jwt", forged)
    with pytest.raises(RejectedError, match="signé"):
        signing.finish()


def test_a_level_of_assurance_that_was_asked_for_must_be_reached(signing: Signing) -> None:
    provider = signing.provider(acr_values=("eidas2", "eidas3"))
    assert "acr_values=eidas2+eidas3" in provider.begin(BACK).url.replace("%20", "+")
    assert signing.finish(provider, acr="eidas3")
    for acr in ("eidas1", None):
        with pytest.raises(RejectedError, match="acr"):
            signing.finish(provider, acr=acr)


def test_who_lacks_a_required_claim_is_refused(signing: Signing) -> None:
    with pytest.raises(RejectedError, match="siret"):
        signing.finish(signing.provider(rules=ClaimRules(required={"siret": ("1",)})))


def test_an_access_token_made_for_us_speaks_for_a_person(signing: Signing) -> None:
    token = signing.said.sign(signing.said.claims(aud=API, roles=["relecteur"]), typ="at+jwt")
    person = signing.provider().bearer(token)
    assert person is not None
    assert person.roles == {Role.RELECTEUR}


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": CLIENT_ID},
        {"aud": None},
        {"iss": "https://another.example"},
        {"iss": None},
        {"exp": 1},
        {"exp": None},
        {"nonce": "n"},
        {"sub": None},
    ],
)
def test_an_access_token_that_does_not_hold_is_nobody_s(signing: Signing, claims: dict[str, Any]) -> None:
    assert signing.provider().bearer(signing.said.sign(signing.said.claims(**{"aud": API, **claims}))) is None


def test_without_an_audience_no_access_token_is_taken(signing: Signing) -> None:
    token = signing.said.sign(signing.said.claims(aud=CLIENT_ID))
    assert signing.provider(audience=None).bearer(token) is None


def test_an_opaque_access_token_is_asked_about(signing: Signing) -> None:
    signing.said.say("/introspect", signing.said.claims(active=True, aud=API, roles=["auditeur"]))
    person = signing.provider().bearer("opaque")
    assert person is not None
    assert person.roles == {Role.AUDITEUR}
    for answer in (
        {"active": False},
        signing.said.claims(active="true", aud=API),
        signing.said.claims(active=True),
        signing.said.claims(active=True, aud=API, exp=1),
    ):
        signing.said.say("/introspect", answer)
        assert signing.provider().bearer("opaque") is None


def test_a_provider_that_does_not_answer_is_waited_for(signing: Signing) -> None:
    signing.said.say("/token", {}, status=503)
    provider = signing.provider()
    asked = provider.begin(BACK)
    with pytest.raises(UnavailableError):
        provider.finish({"state": asked.state, "code": "c"}, asked, BACK)
    away = OidcProvider(replace(signing.client, issuer="http://127.0.0.1:1"), signing.http)
    with pytest.raises(UnavailableError, match="ne répond pas"):
        away.begin(BACK)


def test_a_provider_that_takes_another_s_name_is_not_believed(signing: Signing) -> None:
    other = signing.said.issuer.replace("127.0.0.1", "localhost")
    with pytest.raises(UnavailableError, match="se nomme"):
        OidcProvider(replace(signing.client, issuer=other), signing.http).begin(BACK)


@pytest.mark.parametrize(
    "changes",
    [{"issuer": "http://auth.example"}, {"issuer": ""}, {"client_secret": ""}, {"client_id": ""}, {"scopes": "email"}],
)
def test_a_configuration_that_cannot_be_safe_is_refused(signing: Signing, changes: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="LISIERE_OIDC"):
        OidcProvider(replace(signing.client, **changes))


def test_signing_out_names_the_session_to_the_provider(signing: Signing) -> None:
    url = signing.provider().end_url("the.id.token", BACK)
    assert url is not None
    assert url.startswith(f"{signing.said.issuer}/end?id_token_hint=the.id.token&client_id={CLIENT_ID}&post_logout")
