"""« Comptes » beside an identity provider: what its claims give is said, and when each account last signed in."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from reviewer_ui.access.claims import ClaimRules
from reviewer_ui.access.people import Role
from reviewer_ui.access.ports import Account
from tests.fakes.demo_room import DemoRoom
from tests.fakes.in_memory_access import InMemoryAccountStore
from tests.unit.reviewer_ui.access.conftest import SignIn
from workers.adapters.oidc_provider import OidcClient, OidcProvider

RULES = ClaimRules(
    role_claim="realm_access.roles",
    role_names={"chef-<b>": Role.ADMIN},
    default_roles=frozenset({Role.RELECTEUR}),
    required={"acr": ("eidas2",)},
    service_claim="service",
)


@pytest.fixture
def accounts(room: DemoRoom) -> Iterator[InMemoryAccountStore]:
    """Give the room a provider, and accounts of its own."""
    kept, own = room.parts, InMemoryAccountStore()
    client = OidcClient("https://auth.example", "lisiere", "un secret", label="Portail d’essai", rules=RULES)
    room.parts = replace(kept, accounts=own, identity=OidcProvider(client))
    yield own
    room.parts = kept


@pytest.mark.usefixtures("accounts")
def test_what_each_claim_gives_is_said(sign_in: SignIn) -> None:
    page = sign_in(Role.ADMIN).get("/comptes").text
    for said in ("Portail d’essai", "realm_access.roles", "chef-&lt;b&gt;", "<code>service</code>", "eidas2"):
        assert said in page
    assert "un secret" not in page


def test_the_last_sign_in_is_shown_where_it_is_known(accounts: InMemoryAccountStore, sign_in: SignIn) -> None:
    for name in ("lea", "noe"):
        accounts.add(Account(name, name, frozenset({Role.ADMIN}), None, "", 1_764_000_000.0))
    accounts.signed_in("lea", 1_765_000_000.0)
    page = sign_in(Role.ADMIN).get("/comptes").text
    assert page.count("dernière connexion le 06/12/2025") == 1
    assert page.count("aucune connexion connue") == 1
