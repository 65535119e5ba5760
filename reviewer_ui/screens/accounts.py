"""« Comptes »: the local accounts of this machine, as its administrators keep them."""

from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from reviewer_ui.access.accounts import password_digest
from reviewer_ui.access.acting import who_acts
from reviewer_ui.access.administering import (
    change_account,
    find_account,
    new_account,
    one_time_password,
    open_account,
    refuse_what_shuts_out,
    services_of,
    told,
)
from reviewer_ui.access.people import ROLE_NAMES, Role, clean_person_name
from reviewer_ui.access.permissions import PERMISSION_NAMES, PERMISSIONS, Permission
from reviewer_ui.access.ports import Account
from reviewer_ui.room import Room, RoomDep
from workers.errors import RejectedError

router = APIRouter(prefix="/comptes")

Words = Annotated[str, Form(max_length=1_000)]
Roles = Annotated[list[Role] | None, Form()]


@router.get("")
def accounts_page(room: RoomDep, change: str = "") -> Response:
    """List the accounts."""
    return _page(room, changed=change)


@router.post("")
def add_account(
    room: RoomDep, compte: Words = "", nom: Words = "", services: Words = "", roles: Roles = None
) -> Response:
    """Open an account and show its password, once."""
    password = one_time_password()
    typed = {"compte": compte, "nom": nom, "services": services, "roles": frozenset(roles or ())}
    try:
        account = new_account(compte, nom, roles or (), _services(services), password)
        _refuse(room, account)
        open_account(room.parts.accounts, room.parts.sessions, account)
    except RejectedError as error:
        return _page(room, refused=str(error), typed=typed)
    room.viewings.operated(room.actor, "account_changed", told(account, "créé"))
    return _page(room, issued=account, password=password)


@router.post("/{name}")
def change_roles(room: RoomDep, name: str, nom: Words = "", services: Words = "", roles: Roles = None) -> Response:
    """Say anew what an account's person is called, is and sees."""
    try:
        known = _services(services)
    except RejectedError as error:
        return _page(room, refused=str(error))
    full_name = clean_person_name(nom or name)
    return _change(room, name, "mis à jour", roles=frozenset(roles or ()), services=known, full_name=full_name)


@router.post("/{name}/etat")
def close_or_open(room: RoomDep, name: str, ferme: Annotated[bool, Form()]) -> Response:
    """Disable an account, or open it again."""
    return _change(room, name, "désactivé" if ferme else "rouvert", disabled=ferme)


@router.post("/{name}/mot-de-passe")
def renew_password(room: RoomDep, name: str) -> Response:
    """Give an account another password and show it, once."""
    password = one_time_password()
    parts = room.parts
    try:
        account = find_account(parts.accounts, name)
    except RejectedError as error:
        return _page(room, refused=str(error))
    account = change_account(parts.accounts, parts.sessions, account, password=password_digest(password))
    room.viewings.operated(room.actor, "account_changed", told(account, "mot de passe renouvelé"))
    return _page(room, issued=account, password=password)


def _change(room: Room, name: str, what: str, **changes: Any) -> Response:
    parts = room.parts
    try:
        account = find_account(parts.accounts, name)
        _refuse(room, replace(account, **changes))
    except RejectedError as error:
        return _page(room, refused=str(error))
    changed = change_account(parts.accounts, parts.sessions, account, **changes)
    room.viewings.operated(room.actor, "account_changed", told(changed, what))
    return RedirectResponse(f"/comptes?{urlencode({'change': changed.name})}", status_code=HTTPStatus.SEE_OTHER)


def _refuse(room: Room, changed: Account) -> None:
    has_provider = room.reception.identity is not None
    refuse_what_shuts_out(room.parts.accounts, changed, by=who_acts(), has_provider=has_provider)


def _services(typed: str) -> frozenset[str] | None:
    return services_of(typed.split(",") if typed.strip() else ())


def _page(
    room: Room,
    *,
    changed: str = "",
    refused: str = "",
    typed: dict[str, Any] | None = None,
    issued: Account | None = None,
    password: str = "",
) -> Response:
    accounts = room.parts.accounts.all()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return room.templates.page(
        "accounts.html",
        status=status,
        accounts=accounts,
        known_services=sorted({each for account in accounts for each in account.services or ()}),
        role_names=ROLE_NAMES,
        allowed={role: [PERMISSION_NAMES[each] for each in Permission if each in PERMISSIONS[role]] for role in Role},
        provider=room.reception.identity,
        made={account.name: _moment(account.created_at) for account in accounts},
        signed_in={name: _moment(at) for name, at in room.parts.accounts.sign_ins().items()},
        changed=next((each for each in accounts if each.name == changed), None),
        refused=refused,
        typed=typed or {"compte": "", "nom": "", "services": "", "roles": frozenset()},
        issued=issued,
        password=password,
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
