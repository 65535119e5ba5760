"""`complete`: handing in compléments for a dossier, and waiting for the version of the note that takes them in."""

import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers._cli.dossiers import DossierId, find_dossier
from workers._cli.options import AsJson, Data, compose, print_json, tell

if TYPE_CHECKING:
    from schemas.views import DossierState
    from workers.apps import Composition

_DAY = ["%Y-%m-%d"]


def complete(
    dossier_id: DossierId,
    paths: Annotated[list[Path], typer.Argument(metavar="CHEMIN…", help="Fichiers, dossiers, ou une archive ZIP.")],
    received: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="Date de réception, AAAA-MM-JJ (aujourd’hui par défaut).")
    ] = None,
    requested: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="Date de la demande de compléments, si elle suspend le délai.")
    ] = None,
    reference: Annotated[str | None, typer.Option(help="Référence de l’envoi.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Attend la nouvelle version de la note.")] = False,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Dépose des compléments pour un dossier ; une pièce du même nom remplace l’ancienne."""
    from workers import submission, supplementing  # noqa: PLC0415 -- late, as all that is heavy

    parts = compose(data)
    state = find_dossier(parts, dossier_id)
    files = submission.collect(paths)
    about = supplementing.AboutSupplement(
        received_on=(received or datetime.now().astimezone()).date(),
        requested_on=requested.date() if requested else None,
        reference=reference,
    )
    latest = _latest_version(parts, state.dossier_id)
    sink = parts.sink("/lisiere/cli")
    try:
        sink.check()
        documents = supplementing.keep_files(files, state.dossier_id, parts.store)
        supplementing.supplement(state, documents, about, sink)
    finally:
        sink.close()
    tell(f"Compléments déposés : {len(documents)} fichier(s) pour {state.title}.")
    result: dict[str, Any] = {
        "dossier_id": str(state.dossier_id),
        "received_on": about.received_on.isoformat(),
        "documents": [{"name": each.name, "sha256": each.sha256} for each in documents],
    }
    if wait:
        version = _wait(parts, state, latest)
        result |= {"status": "in_review", "version": version}
        tell(f"Note, version {version} : en relecture.")
    if json_:
        print_json(result)
    elif not wait:
        sys.stdout.write(f"{state.dossier_id}\n")


def _latest_version(parts: "Composition", dossier_id: uuid.UUID) -> int:
    versions = parts.read_model.note_versions(dossier_id)
    return versions[0].version if versions else 0


def _wait(parts: "Composition", state: "DossierState", latest: int) -> int:
    """Wait until a version of the note that knows the compléments can be reviewed, and return it."""
    from workers.following import follow_version  # noqa: PLC0415

    began = datetime.now(UTC)
    return follow_version(state.dossier_id, latest, parts.read_model, tell, began)
