"""`accounts`: the local accounts of this machine, for who has no identity provider."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from reviewer_ui.access.people import ROLE_NAMES, Role
from workers._cli.options import AsJson, Data, compose, print_json, tell
from workers._cli.taking import account_operation
from workers.errors import RejectedError

if TYPE_CHECKING:
    from reviewer_ui.access.ports import Account
    from workers.apps import Composition

accounts = typer.Typer(help="Les comptes locaux de cette machine.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NOM", help="Le nom qui sert à se connecter.")]
Roles = Annotated[list[Role], typer.Option("--role", help="Un rôle ; à répéter pour plusieurs.", case_sensitive=False)]
Services = Annotated[
    list[str] | None,
    typer.Option("--service", help="Un service dont les dossiers sont vus ; à répéter. Sans cette option : tous."),
]


@accounts.command("add")
def add(
    name: Name,
    roles: Roles,
    services: Services = None,
    full_name: Annotated[str | None, typer.Option("--full-name", help="Le nom que portent les décisions.")] = None,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Crée un compte ; le mot de passe est demandé, ou lu sur l’entrée standard."""
    from reviewer_ui.access.accounts import account_name  # noqa: PLC0415 -- only where accounts change
    from reviewer_ui.access.administering import new_account, open_account, told  # noqa: PLC0415

    parts, known = compose(data), account_name(name)
    if parts.accounts.find(known) is not None:
        raise RejectedError(f"le compte « {known} » existe déjà")
    account = new_account(known, full_name or "", roles, _services(services), _new_password())
    open_account(parts.accounts, parts.sessions, account)
    account_operation(parts, "account_changed", told(account, "créé"))
    _told(account, "créé", json_=json_)


@accounts.command("list")
def list_accounts(data: Data = None, json_: AsJson = False) -> None:
    """Liste les comptes."""
    known = compose(data).accounts.all()
    if json_:
        print_json([_shown(account) for account in known])
        return
    for account in known:
        state = "  (désactivé)" if account.disabled else ""
        services = "tous les services" if account.services is None else ", ".join(sorted(account.services))
        roles = ", ".join(ROLE_NAMES[role] for role in sorted(account.roles))
        sys.stdout.write(f"{account.name}  {account.full_name}  {roles}  {services}{state}\n")
    if not known:
        tell("Aucun compte.")


@accounts.command("disable")
def disable(name: Name, data: Data = None, json_: AsJson = False) -> None:
    """Ferme un compte et ses sessions ; son nom reste pris, les décisions qu’il a signées ne changent pas."""
    _changed(compose(data), name, "désactivé", json_=json_, disabled=True)


@accounts.command("enable")
def enable(name: Name, data: Data = None, json_: AsJson = False) -> None:
    """Rouvre un compte."""
    _changed(compose(data), name, "rouvert", json_=json_, disabled=False)


@accounts.command("password")
def change_password(name: Name, data: Data = None, json_: AsJson = False) -> None:
    """Change le mot de passe d’un compte et ferme ses sessions."""
    from reviewer_ui.access.accounts import password_digest  # noqa: PLC0415 -- only where accounts change
    from reviewer_ui.access.administering import find_account  # noqa: PLC0415

    parts = compose(data)
    find_account(parts.accounts, name)
    _changed(parts, name, "mis à jour", json_=json_, password=password_digest(_new_password()))


@accounts.command("roles")
def change_roles(name: Name, roles: Roles, services: Services = None, data: Data = None, json_: AsJson = False) -> None:
    """Remplace les rôles et les services d’un compte, et ferme ses sessions."""
    changes = {"roles": frozenset(roles), "services": _services(services)}
    _changed(compose(data), name, "mis à jour", json_=json_, **changes)


def _changed(parts: "Composition", name: str, what: str, *, json_: bool, **changes: object) -> None:
    from reviewer_ui.access.administering import change_account, find_account, told  # noqa: PLC0415

    account = change_account(parts.accounts, parts.sessions, find_account(parts.accounts, name), **changes)
    account_operation(parts, "account_changed", told(account, what))
    _told(account, what, json_=json_)


def _new_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return str(
        typer.prompt("Mot de passe (12 caractères au moins)", hide_input=True, confirmation_prompt=True, err=True)
    )


def _services(services: list[str] | None) -> frozenset[str] | None:
    from reviewer_ui.access.administering import services_of  # noqa: PLC0415 -- see `add`

    return services_of(services or ())


def _shown(account: "Account") -> dict[str, object]:
    return {
        "name": account.name,
        "full_name": account.full_name,
        "roles": sorted(account.roles),
        "services": None if account.services is None else sorted(account.services),
        "disabled": account.disabled,
    }


def _told(account: "Account", what: str, *, json_: bool) -> None:
    if json_:
        print_json(_shown(account))
    else:
        tell(f"Compte « {account.name} » {what}.")
