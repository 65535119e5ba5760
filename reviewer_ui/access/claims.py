"""From what an identity provider says of somebody to a person: a stable id, a name, roles, services."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from reviewer_ui.access.people import Person, Role, clean_person_name
from workers.errors import RejectedError

_LONGEST_ID = 120
_NAMES = (
    ("name",),
    ("given_name", "family_name"),
    ("given_name", "usual_name"),
    ("preferred_username",),
    ("email",),
    ("client_id",),
    ("sub",),
)
"""Claims that make a display name, best first; `usual_name` is ProConnect's."""

Claims = Mapping[str, Any]


@dataclass(frozen=True)
class ClaimRules:
    """Which claims mean what here; a dot goes into a claim (`realm_access.roles`).

    `role_names` are the provider's words for our roles, beside the roles' own names. `default_roles` are for whoever
    has none by claim. `required` are claims that must have one of some values. Without `service_claim`, whoever signs
    in sees every service; with it, who has no such claim sees none.
    """

    role_claim: str = "roles"
    role_names: Mapping[str, Role] = field(default_factory=dict)
    default_roles: frozenset[Role] = frozenset()
    required: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    service_claim: str | None = None


def person_from(claims: Claims, issuer: str, rules: ClaimRules) -> Person:
    """Return the person that claims describe. Raises: RejectedError: they lack a subject or a required value."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise RejectedError("le fournisseur d’identité ne dit pas qui s’est connecté (« sub » absent)")
    for name, allowed in rules.required.items():
        if not set(_words(claims, name)) & set(allowed):
            raise RejectedError(f"ce compte n’est pas de ceux à qui ce serveur est ouvert (« {name} »)")
    return Person(
        id=_person_id(issuer, subject),
        name=_display_name(claims),
        how="oidc",
        roles=_roles(claims, rules),
        services=frozenset(_words(claims, rules.service_claim)) if rules.service_claim else None,
    )


def _person_id(issuer: str, subject: str) -> str:
    """Return an id that no other subject of any issuer has, short enough for events."""
    whole = f"oidc:{issuer}#{quote(subject, safe='')}"
    if len(whole) <= _LONGEST_ID and whole.isascii():
        return whole
    return f"oidc:sha256:{hashlib.sha256(whole.encode()).hexdigest()}"


def _display_name(claims: Claims) -> str:
    for parts in _NAMES:
        found = [part for name in parts if isinstance(part := claims.get(name), str) and part.strip()]
        if len(found) == len(parts):
            return clean_person_name(" ".join(found))
    return clean_person_name("")


def _roles(claims: Claims, rules: ClaimRules) -> frozenset[Role]:
    known = {**{role.value: role for role in Role}, **rules.role_names}
    named = frozenset(known[word] for word in _words(claims, rules.role_claim) if word in known)
    return named or rules.default_roles


def _words(claims: Claims, path: str) -> list[str]:
    """Return the words a claim holds: one or several."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for part in path.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return [found]
    return [word for word in found if isinstance(word, str)] if isinstance(found, list | tuple) else []
