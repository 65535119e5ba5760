"""`erase --due`: the dossiers kept for longer than the service keeps them, listed or erased."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from workers._cli.options import print_json, tell
from workers.errors import RejectedError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.views import EndedDossier
    from workers.apps import Composition
    from workers.retention import Attempt

_STATES = {"approved": "approuvé", "returned": "retourné", "withdrawn": "retiré"}


def erase_due(parts: "Composition", *, is_dry: bool, is_sure: bool, as_json: bool) -> None:
    """List what is due, and erase it unless this is only to see.

    Raises: RejectedError: nobody confirmed. UnavailableError: some could not be erased; the others are.
    """
    days = parts.settings.retention_days
    if days is None:
        raise typer.BadParameter("--due demande une durée de conservation : LISIERE_RETENTION_DAYS n’est pas donné")
    found = _found(parts, days)
    if is_dry or not found:
        _list(found, days, as_json=as_json)
        return
    if not is_sure:
        _confirm(found, days)
    attempts = _attempts(parts, found, days)
    if as_json:
        print_json([_as_json(each.dossier) | {"erased": not each.failure, "reason": each.failure} for each in attempts])
    _conclude(attempts, as_json=as_json)


def _found(parts: "Composition", days: int) -> "list[EndedDossier]":
    from workers.retention import find_due  # noqa: PLC0415 -- late, as all that is heavy

    return find_due(parts.read_model, days, datetime.now().astimezone().date())


def _attempts(parts: "Composition", found: "Sequence[EndedDossier]", days: int) -> "list[Attempt]":
    from schemas.topics import Topic  # noqa: PLC0415 -- late, as all that is heavy
    from workers import erasing, retention  # noqa: PLC0415
    from workers.accounting import acting_person  # noqa: PLC0415
    from workers.adapters.kafka_log import wait_until_consumed  # noqa: PLC0415
    from workers.transient import running_system  # noqa: PLC0415

    with running_system(parts, tell):
        sink = parts.sink("/lisiere/cli")
        why = retention.Reason(acting_person(parts.settings), days)
        try:
            attempts = retention.erase_each(
                found,
                lambda: _found(parts, days),
                lambda each: retention.erase_one(each, why, sink, parts.read_model, parts.keys),
            )
        finally:
            sink.close()
        if any(each.failure is None for each in attempts):
            wait_until_consumed(parts.bootstrap, erasing.GROUP, Topic.DOSSIER_ERASED, lambda _left: None)
    return attempts


def _list(found: "Sequence[EndedDossier]", days: int, *, as_json: bool) -> None:
    if as_json:
        print_json([_as_json(each) for each in found])
        return
    if not found:
        tell(f"Aucun dossier n’a dépassé la durée de conservation de {days} jour(s).")
    for each in found:
        sys.stdout.write(_line(each) + "\n")


def _conclude(attempts: "Sequence[Attempt]", *, as_json: bool) -> None:
    """Say what became of each. Raises: UnavailableError: some were not erased."""
    failed = [each for each in attempts if each.failure is not None]
    for each in attempts if not as_json else ():
        sys.stdout.write(f"{_line(each.dossier)} : {each.failure or 'effacé'}\n")
    if failed:
        raise UnavailableError(
            f"{len(failed)} dossier(s) sur {len(attempts)} n’ont pas été effacés ; {failed[0].dossier.dossier_id} : "
            f"{failed[0].failure}"
        )
    tell(f"{len(attempts)} dossier(s) effacé(s). À savoir : {_upstream()}.")


def _upstream() -> str:
    from workers.erasing import UPSTREAM  # noqa: PLC0415 -- late, as all that is heavy

    return UPSTREAM


def _confirm(found: "Sequence[EndedDossier]", days: int) -> None:
    if not sys.stdin.isatty():
        raise RejectedError("effacer des dossiers demande une confirmation : ajoutez --yes")
    for each in found:
        tell(_line(each))
    question = f"Effacer ces {len(found)} dossier(s), gardés plus de {days} jour(s) ? Cela ne se défait pas."
    if not typer.confirm(question, err=True):
        raise RejectedError("aucun dossier n’a été effacé")


def _line(dossier: "EndedDossier") -> str:
    return f"{dossier.dossier_id}  {_STATES[dossier.status]}  depuis le {dossier.since.astimezone():%d/%m/%Y}"


def _as_json(dossier: "EndedDossier") -> dict[str, object]:
    return dossier.model_dump(mode="json")
