"""« Mon mot de passe »: whoever signed in by a local account gives it another."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from reviewer_ui.access.accounts import account_for, password_digest
from reviewer_ui.access.acting import who_acts
from reviewer_ui.access.administering import change_account, told
from reviewer_ui.access.ports import Account, account_person_id
from reviewer_ui.problems import Problem
from reviewer_ui.room import Room, RoomDep
from workers.errors import RejectedError

router = APIRouter(prefix="/mon-compte")

Secret = Annotated[str, Form(max_length=2_000)]


@router.get("")
def own_account_page(room: RoomDep, fait: bool = False) -> Response:
    """Show who one is here, and the form that gives another password."""
    return _page(room, _own(room), done=fait)


@router.post("")
def change_own_password(
    request: Request, room: RoomDep, actuel: Secret = "", nouveau: Secret = "", encore: Secret = ""
) -> Response:
    """Change the password: one's other sessions end, this one goes on under a new key."""
    account, parts = _own(room), room.parts
    address = request.client.host if request.client else ""
    wait_s = room.reception.throttle.wait_s(account.name, address)
    if wait_s > 0:
        return _page(room, account, refused=f"trop d’essais : réessayez dans {round(wait_s) + 1} s")
    if account_for(account.name, actuel, parts.accounts) is None:
        return _page(room, account, refused="le mot de passe actuel n’est pas celui-là")
    room.reception.throttle.succeeded(account.name, address)
    if nouveau != encore:
        return _page(room, account, refused="les deux nouveaux mots de passe diffèrent")
    try:
        digest = password_digest(nouveau)
    except RejectedError as error:
        return _page(room, account, refused=str(error))
    account = change_account(parts.accounts, parts.sessions, account, password=digest)
    room.viewings.operated(room.actor, "account_changed", told(account, "mot de passe changé"))
    return room.reception.let_in(request, account.person, "/mon-compte?fait=true")


def _own(room: Room) -> Account:
    """Return the account of who makes the request. Raises: Problem: they came in another way (404)."""
    person = who_acts()
    name = person.id.partition(":")[2] if person is not None and person.how == "compte" else ""
    account = room.parts.accounts.find(name)
    if account is None or person is None or account_person_id(account.name) != person.id:
        raise Problem(HTTPStatus.NOT_FOUND, "Vous n’êtes pas connecté par un compte de cette machine.")
    return account


def _page(room: Room, account: Account, *, done: bool = False, refused: str = "") -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return room.templates.page("own_account.html", status=status, account=account, done=done, refused=refused)
