"""Who acts, as events keep it; and what an identity provider's claims make of somebody."""

from typing import Any

import pytest

from reviewer_ui.access.claims import ClaimRules, person_from
from reviewer_ui.access.people import Person, Role, clean_person_name, owner
from workers.errors import RejectedError

ISSUER = "https://auth.example"


def person(rules: ClaimRules | None = None, **claims: Any) -> Person:
    return person_from({"sub": "s-1", **claims}, ISSUER, rules or ClaimRules())


def test_an_actor_is_a_name_and_an_id_no_one_else_has() -> None:
    assert person(name="Camille Martin").actor == "Camille Martin [oidc:https://auth.example#s-1]"
    assert Person("compte:camille", "Camille Martin", "compte", frozenset()).actor == "Camille Martin [compte:camille]"


def test_the_owner_of_the_machine_is_the_name_it_was_always_called() -> None:
    assert owner("camille").actor == "camille"


@pytest.mark.parametrize("name", ["X [compte:chef]", "X\n[compte:chef]", "X\u2028[compte:chef]"])
def test_a_name_cannot_pass_for_the_id_of_somebody_else(name: str) -> None:
    assert person(name=name).actor == "X (compte:chef) [oidc:https://auth.example#s-1]"


def test_a_subject_cannot_pass_for_another_issuer_s() -> None:
    ids = {person(sub=sub).id for sub in ("a", "A", "a]", "a#b", "a%23b", "é", "x" * 300, "x" * 301)}
    assert len(ids) == 8
    assert all(len(each) <= 120 and "]" not in each for each in ids)
    assert (
        person_from({"sub": "b#s-1"}, "https://a", ClaimRules()).id
        != person_from({"sub": "s-1"}, "https://a#b", ClaimRules()).id
    )


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "Camille Martin"}, "Camille Martin"),
        ({"given_name": "Camille", "usual_name": "Martin"}, "Camille Martin"),
        ({"given_name": "Camille", "family_name": "Martin", "email": "c@example"}, "Camille Martin"),
        ({"name": "  ", "email": "c@example"}, "c@example"),
        ({"name": 7}, "s-1"),
    ],
)
def test_a_name_is_made_of_the_best_claims(claims: dict[str, Any], name: str) -> None:
    assert person(**claims).name == name


def test_a_name_is_one_line_of_bounded_length() -> None:
    assert clean_person_name("a\x00\tb" + "c" * 500) == "a b" + "c" * 117
    assert clean_person_name("\n") == "sans nom"


def test_roles_come_from_the_claim_that_was_chosen() -> None:
    assert person(roles=["instructeur", "chef", 7]).roles == {Role.INSTRUCTEUR}
    assert person(roles="admin").roles == {Role.ADMIN}
    deep = ClaimRules(role_claim="realm_access.roles", role_names={"lis-relecture": Role.RELECTEUR})
    assert person(deep, realm_access={"roles": ["lis-relecture"]}).roles == {Role.RELECTEUR}
    assert person(deep, roles=["admin"]).roles == frozenset()


def test_who_has_no_role_gets_the_default_ones_or_none() -> None:
    assert person().roles == frozenset()
    assert person(ClaimRules(default_roles=frozenset({Role.RELECTEUR}))).roles == {Role.RELECTEUR}
    assert person(ClaimRules(default_roles=frozenset({Role.RELECTEUR})), roles=["admin"]).roles == {Role.ADMIN}


def test_services_come_from_their_claim_and_who_has_none_sees_none() -> None:
    rules = ClaimRules(service_claim="belonging_population")
    assert person(rules, belonging_population=["dreal-na"]).services == frozenset({"dreal-na"})
    assert person(rules).services == frozenset()
    assert person(belonging_population=["dreal-na"]).services is None


def test_a_required_claim_keeps_others_out() -> None:
    rules = ClaimRules(required={"siret": ("11", "22")})
    assert person(rules, siret="22").id
    for claims in ({}, {"siret": "33"}, {"siret": None}):
        with pytest.raises(RejectedError, match="siret"):
            person(rules, **claims)


@pytest.mark.parametrize("claims", [{}, {"sub": ""}, {"sub": 7}])
def test_somebody_without_a_subject_is_nobody(claims: dict[str, Any]) -> None:
    with pytest.raises(RejectedError, match="sub"):
        person_from(claims, ISSUER, ClaimRules())
