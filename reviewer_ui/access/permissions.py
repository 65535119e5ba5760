"""The table of what each role may do: the one home of permissions. What it does not say is not permitted."""

from collections.abc import Iterable
from enum import StrEnum

from reviewer_ui.access.people import Role


class Permission(StrEnum):
    """Something a person may be allowed to do."""

    OPEN = "open"
    """Asked of nobody: health, sign-in, our own style sheets."""
    SIGNED_IN = "signed_in"
    """Asked of whoever is signed in, whatever the role."""
    FOLLOW = "follow"
    READ = "read"
    COMMENT = "comment"
    DECIDE = "decide"
    SUBMIT = "submit"
    AUDIT = "audit"
    INCIDENTS = "incidents"
    WITHDRAW = "withdraw"
    ERASE = "erase"
    ACCOUNTS = "accounts"
    MEASURES = "measures"


PERMISSION_NAMES = {
    Permission.FOLLOW: "voir la liste et l’avancement des dossiers",
    Permission.READ: "lire les dossiers et leurs notes",
    Permission.COMMENT: "interroger et commenter un dossier",
    Permission.DECIDE: "décider d’une note ou de ses énoncés",
    Permission.SUBMIT: "déposer un dossier",
    Permission.AUDIT: "consulter le journal d’un dossier",
    Permission.INCIDENTS: "consulter et renvoyer les incidents",
    Permission.WITHDRAW: "retirer un dossier",
    Permission.ERASE: "effacer un dossier pour de bon",
    Permission.ACCOUNTS: "administrer les comptes",
    Permission.MEASURES: "consulter les mesures du serveur",
}
"""Permissions as the screen that refuses names them."""

_READING = frozenset((Permission.FOLLOW, Permission.READ))

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.INSTRUCTEUR: _READING | {Permission.COMMENT, Permission.DECIDE, Permission.SUBMIT},
    Role.RELECTEUR: _READING | {Permission.COMMENT},
    Role.AUDITEUR: _READING | {Permission.AUDIT},
    Role.DEPOT: frozenset((Permission.SUBMIT,)),
    Role.ADMIN: frozenset(
        (
            Permission.FOLLOW,
            Permission.INCIDENTS,
            Permission.WITHDRAW,
            Permission.ERASE,
            Permission.ACCOUNTS,
            Permission.MEASURES,
        )
    ),
}


def permits(roles: Iterable[Role], permission: Permission) -> bool:
    """Tell whether one of the roles held allows something."""
    if permission in (Permission.OPEN, Permission.SIGNED_IN):
        return True
    return any(permission in PERMISSIONS[role] for role in roles)


def roles_with(permission: Permission) -> list[Role]:
    """Return the roles that allow something."""
    return [role for role in Role if permission in PERMISSIONS[role]]
