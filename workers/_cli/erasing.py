"""`erase`: having a withdrawn dossier's contents destroyed for good."""

import sys
from typing import Annotated

import typer

from workers._cli.dossiers import DossierId
from workers._cli.options import AsJson, Data, compose, print_json, tell
from workers._cli.withdrawing import known_id
from workers.errors import RejectedError


def erase(
    dossier_id: DossierId,
    reason: Annotated[str, typer.Option(help="Pourquoi, sans nommer personne : le journal le garde en clair.")],
    yes: Annotated[bool, typer.Option("--yes", help="Ne demande pas de confirmation.")] = False,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Efface pour de bon un dossier retiré : sa clé est détruite, son contenu illisible, dans les sauvegardes aussi."""
    from schemas.topics import Topic  # noqa: PLC0415 -- late, as all that is heavy
    from workers import erasing  # noqa: PLC0415
    from workers.accounting import acting_person  # noqa: PLC0415
    from workers.adapters.kafka_log import wait_until_consumed  # noqa: PLC0415
    from workers.transient import running_system  # noqa: PLC0415

    parts = compose(data)
    known = known_id(dossier_id)
    erasing.check_erasable(known, parts.read_model)
    if not reason.strip():
        raise RejectedError("le motif de l’effacement est vide")
    if not yes:
        _confirm(str(known))
    with running_system(parts, tell):
        sink = parts.sink("/lisiere/cli")
        try:
            erasing.decide(known, actor=acting_person(parts.settings), reason=reason.strip()[:500], sink=sink)
        finally:
            sink.close()
        erasing.wait_until_erased(known, parts.read_model, parts.keys)
        wait_until_consumed(parts.bootstrap, erasing.GROUP, Topic.DOSSIER_ERASED, lambda _left: None)
    tell(f"À savoir : {erasing.UPSTREAM}.")
    if json_:
        print_json({"dossier_id": str(known), "erased": True, "remains": erasing.UPSTREAM})
    else:
        tell(f"Dossier effacé : {known}. Sa clé est détruite.")


def _confirm(dossier_id: str) -> None:
    if not sys.stdin.isatty():
        raise RejectedError("effacer un dossier demande une confirmation : ajoutez --yes")
    typed = typer.prompt("Cela ne se défait pas. Pour confirmer, écrivez l’identifiant du dossier", err=True)
    if typed.strip().lower() != dossier_id:
        raise RejectedError("le dossier n’a pas été effacé : ce n’est pas son identifiant")
