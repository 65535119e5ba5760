"""A person signed in: the name and the stable id that go into events, the roles held, the services belonged to."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

_LONGEST_NAME = 120
_NO_PART_OF_A_NAME = str.maketrans({"[": "(", "]": ")"})

How = Literal["lien", "compte", "oidc"]
"""By what a person was recognised: the machine's own token or link, a local account, an identity provider."""


class Role(StrEnum):
    """What a person is in the service; the names of the field, without accents."""

    INSTRUCTEUR = "instructeur"
    RELECTEUR = "relecteur"
    AUDITEUR = "auditeur"
    DEPOT = "depot"
    ADMIN = "admin"


ROLE_NAMES = {
    Role.INSTRUCTEUR: "instructeur",
    Role.RELECTEUR: "relecteur",
    Role.AUDITEUR: "auditeur",
    Role.DEPOT: "dépôt",
    Role.ADMIN: "administrateur",
}
"""Roles as a person reads them."""

OWNER_ROLES = frozenset((Role.INSTRUCTEUR, Role.ADMIN, Role.AUDITEUR))
"""What whoever holds the machine's own token may be: nobody else is there."""


@dataclass(frozen=True)
class Person:
    """Somebody who signed in. `id` never names another person; `services` is None where every service is seen."""

    id: str
    name: str
    how: How
    roles: frozenset[Role]
    services: frozenset[str] | None = None

    @property
    def actor(self) -> str:
        """Say who acts, as events keep it: the name for readers, then in brackets the id that no one else has.

        A name is chosen by its bearer or by a provider: it holds no bracket, so that the last bracket is the id's.
        """
        return self.name if self.how == "lien" else f"{self.name} [{self.id}]"

    @property
    def role_names(self) -> str:
        """Name the roles held, in French."""
        return ", ".join(ROLE_NAMES[role] for role in Role if role in self.roles) or "aucun rôle"


def clean_person_name(text: str) -> str:
    """Return a display name on one line, without what could pass for an id."""
    shown = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(shown.translate(_NO_PART_OF_A_NAME).split())[:_LONGEST_NAME].strip() or "sans nom"


def owner(name: str) -> Person:
    """Return whoever holds the token of this machine."""
    return Person(id=OWNER_ID, name=name, how="lien", roles=OWNER_ROLES)


OWNER_ID = "lien"
"""The id of whoever signs in by the machine's own link."""
