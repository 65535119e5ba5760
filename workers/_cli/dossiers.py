"""`submit`, `dossiers`, `dossier`, `note`: handing in a dossier and seeing what becomes of it."""

import sys
import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers._cli.options import AsJson, Data, compose, print_json, tell, write_output
from workers._cli.taking import account_taking, account_viewing
from workers.errors import RejectedError
from workers.following import STAGES, STATUSES, follow, progress_line, reasons

if TYPE_CHECKING:
    from schemas.notes import Note
    from schemas.views import DossierState
    from workers._note_forms import Form
    from workers.apps import Composition

DossierId = Annotated[str, typer.Argument(metavar="ID", help="L’identifiant du dossier.")]


def submit(
    paths: Annotated[list[Path], typer.Argument(metavar="CHEMIN…", help="Fichiers, dossiers, ou une archive ZIP.")],
    title: Annotated[str | None, typer.Option(help="Titre du dossier.")] = None,
    petitionnaire: Annotated[str | None, typer.Option(help="Qui demande.")] = None,
    reference: Annotated[str | None, typer.Option(help="Référence du service.")] = None,
    filed: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date de dépôt, AAAA-MM-JJ.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Attend que la note soit en relecture.")] = False,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Dépose des fichiers comme un dossier."""
    from workers import submission  # noqa: PLC0415 -- late, as all that is heavy

    parts = compose(data)
    files = submission.collect(paths)
    sink = parts.sink("/lisiere/cli")
    try:
        sink.check()
        about = submission.About(title or _title_of(paths), petitionnaire, reference, _day(filed))
        accepted = submission.submit(files, about, parts.store, sink, parts.archive_limits())
    finally:
        sink.close()
    failure = None
    result: dict[str, Any] = accepted.model_dump(mode="json")
    if not json_:
        tell(f"Dossier {accepted.dossier_id} déposé : {len(accepted.documents)} document(s).")
    if wait:
        state = follow(accepted.dossier_id, parts.read_model, tell)
        result["status"] = state.status
        failure = reasons(state) if state.status == "failed" else None
    if json_:
        print_json(result)
    elif not wait:
        sys.stdout.write(f"{accepted.dossier_id}\n")
    if failure:
        raise RejectedError(f"le dossier {accepted.dossier_id} est en échec : {failure}")


def _day(filed: datetime | None) -> date | None:
    return filed.date() if filed else None


def _title_of(paths: list[Path]) -> str:
    return paths[0].resolve().stem or str(paths[0])


def dossiers(data: Data = None, json_: AsJson = False) -> None:
    """Liste les dossiers, le dernier changé d’abord."""
    found = compose(data).read_model.dossiers(limit=10_000)
    if json_:
        print_json([summary.model_dump(mode="json") for summary in found])
        return
    for summary in found:
        changed = summary.updated_at.astimezone(UTC).strftime("%d/%m/%Y %H:%M")
        sys.stdout.write(f"{summary.dossier_id}  {STATUSES[summary.status]:<12}  {changed}  {summary.title}\n")
    if not found:
        tell("Aucun dossier. Déposez-en un : lisiere submit CHEMIN…")


def dossier(dossier_id: DossierId, data: Data = None, json_: AsJson = False) -> None:
    """Donne l’état d’un dossier : documents, avancement, erreurs."""
    state = find_dossier(compose(data), dossier_id)
    if json_:
        print_json(state.model_dump(mode="json", exclude={"documents": {"__all__": {"artefact"}}}))
        return
    sys.stdout.write(f"{state.title}\n{progress_line(state)}\n")
    for document in state.documents:
        sys.stdout.write(f"  {document.name}  {document.label or '—'}  {document.pages or '?'} p.  {document.status}\n")
    for error in state.errors:
        sys.stdout.write(f"  ! {error.document or 'dossier'} ({_stage(error.stage)}) : {error.reason}\n")


def note(
    dossier_id: DossierId,
    format_: Annotated[str, typer.Option("--format", help="json, md, docx, odt ou pdf.")] = "md",
    template: Annotated[str, typer.Option(metavar="NOM|FICHIER", help="Un modèle du service (docx, odt).")] = "",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Écrit dans ce fichier.")] = None,
    version: Annotated[int | None, typer.Option(min=1, help="Une version de la note ; la dernière par défaut.")] = None,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Donne la note d’un dossier telle qu’elle se lit."""
    from workers._cli.printing import printed_note_file  # noqa: PLC0415
    from workers._note_forms import NOTE_FORMS  # noqa: PLC0415

    form: Form = "json" if json_ else format_  # type: ignore[assignment]  # checked below
    if form not in NOTE_FORMS:
        raise typer.BadParameter(f"« {form} » ; attendu : {', '.join(NOTE_FORMS)}", param_hint="--format")
    parts = compose(data)
    state = find_dossier(parts, dossier_id)
    found = find_note(parts, state, version)
    if output is None and form in ("docx", "odt", "pdf") and sys.stdout.isatty():
        raise typer.BadParameter("ce format est binaire : donnez un fichier par -o", param_hint="--output")
    content = printed_note_file(parts, state, found, form, template)
    write_output(content, output)
    if output is None:
        account_viewing(parts, found)
    else:
        account_taking(parts, found, "note", form, content)


def find_note(parts: "Composition", state: "DossierState", version: int | None = None) -> "Note":
    """Return the latest note of a dossier, or another version. Raises: RejectedError: there is none such."""
    found = parts.read_model.note(state.dossier_id, version)
    if found is None and version is not None:
        known = ", ".join(str(each.version) for each in reversed(parts.read_model.note_versions(state.dossier_id)))
        raise RejectedError(f"la note n’a pas de version {version} ; versions connues : {known or 'aucune'}")
    if found is None:
        raise RejectedError(f"le dossier n’a pas encore de note (état : {STATUSES[state.status]})")
    return found


def _stage(name: str) -> str:
    return next((french for stage, french in STAGES.items() if stage == name), name)


def find_dossier(parts: "Composition", text: str) -> "DossierState":
    """Return the dossier with this id.

    Raises: RejectedError: there is none.
    """
    try:
        dossier_id = uuid.UUID(text)
    except ValueError as error:
        raise RejectedError(f"« {text} » n’est pas un identifiant de dossier") from error
    state = parts.read_model.dossier(dossier_id)
    if state is None:
        raise RejectedError(_why_gone(parts, dossier_id) or f"aucun dossier {text}")
    return state


def _why_gone(parts: "Composition", dossier_id: uuid.UUID) -> str | None:
    if (erased := parts.read_model.erasure(dossier_id)) is not None:
        return f"{erased.actor} a fait effacer ce dossier le {erased.erased_at:%d/%m/%Y} : {erased.reason}"
    if (gone := parts.read_model.withdrawal(dossier_id)) is not None:
        return f"{gone.actor} a retiré ce dossier le {gone.withdrawn_at:%d/%m/%Y} : {gone.reason}"
    return None
