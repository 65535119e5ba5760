"""`erase`: having withdrawn dossiers, or those kept for too long, destroyed for good."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from workers._cli.options import AsJson, Data, compose, print_json, tell
from workers._cli.retaining import erase_due
from workers._cli.withdrawing import known_id
from workers.errors import RejectedError

if TYPE_CHECKING:
    import uuid

    from workers.apps import Composition


def erase(
    dossier_id: Annotated[str | None, typer.Argument(metavar="ID", help="L’identifiant du dossier.")] = None,
    reason: Annotated[
        str | None, typer.Option(help="Pourquoi, sans nommer personne : le journal le garde en clair.")
    ] = None,
    due: Annotated[
        bool, typer.Option("--due", help="Efface ce qui a dépassé la durée de conservation (LISIERE_RETENTION_DAYS).")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Avec --due : liste, sans rien effacer.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Ne demande pas de confirmation.")] = False,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Efface pour de bon un dossier retiré : sa clé est détruite, son contenu illisible, dans les sauvegardes aussi.

    Avec --due : tous ceux, approuvés, retournés ou retirés, où il ne s’est rien passé depuis la durée de conservation.
    """
    if due:
        if dossier_id is not None or reason is not None:
            raise typer.BadParameter("--due désigne lui-même les dossiers et le motif : ni ID ni --reason")
        erase_due(compose(data), is_dry=dry_run, is_sure=yes, as_json=json_)
        return
    if dry_run:
        raise typer.BadParameter("--dry-run va avec --due")
    if dossier_id is None or reason is None:
        raise typer.BadParameter(f"il manque {'ID, ou --due' if dossier_id is None else '--reason'}")
    _erase_one(compose(data), dossier_id, reason.strip(), is_sure=yes, as_json=json_)


def _erase_one(parts: "Composition", dossier_id: str, reason: str, *, is_sure: bool, as_json: bool) -> None:
    from workers import erasing  # noqa: PLC0415 -- late, as all that is heavy

    known = known_id(dossier_id)
    erasing.check_erasable(known, parts.read_model)
    if not reason:
        raise RejectedError("le motif de l’effacement est vide")
    if not is_sure:
        _confirm(str(known))
    _decide_and_wait(parts, known, reason[:500])
    tell(f"À savoir : {erasing.UPSTREAM}.")
    if as_json:
        print_json({"dossier_id": str(known), "erased": True, "remains": erasing.UPSTREAM})
    else:
        tell(f"Dossier effacé : {known}. Sa clé est détruite.")


def _decide_and_wait(parts: "Composition", known: "uuid.UUID", reason: str) -> None:
    from schemas.topics import Topic  # noqa: PLC0415 -- late, as all that is heavy
    from workers import erasing  # noqa: PLC0415
    from workers.accounting import acting_person  # noqa: PLC0415
    from workers.adapters.kafka_log import wait_until_consumed  # noqa: PLC0415
    from workers.transient import running_system  # noqa: PLC0415

    with running_system(parts, tell):
        sink = parts.sink("/lisiere/cli")
        try:
            erasing.decide(known, actor=acting_person(parts.settings), reason=reason, sink=sink)
        finally:
            sink.close()
        erasing.wait_until_erased(known, parts.read_model, parts.keys)
        wait_until_consumed(parts.bootstrap, erasing.GROUP, Topic.DOSSIER_ERASED, lambda _left: None)


def _confirm(dossier_id: str) -> None:
    if not sys.stdin.isatty():
        raise RejectedError("effacer un dossier demande une confirmation : ajoutez --yes")
    typed = typer.prompt("Cela ne se défait pas. Pour confirmer, écrivez l’identifiant du dossier", err=True)
    if typed.strip().lower() != dossier_id:
        raise RejectedError("le dossier n’a pas été effacé : ce n’est pas son identifiant")
