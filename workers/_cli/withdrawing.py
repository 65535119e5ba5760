"""`withdraw` and `index rebuild`: taking a dossier out, and building the index again from the log."""

import getpass
import sys
import uuid
from typing import Annotated

import typer

from workers._cli.dossiers import DossierId
from workers._cli.options import AsJson, Data, compose, print_json, tell
from workers._cli.taking import account_operation
from workers.errors import RejectedError

index = typer.Typer(help="L’index de recherche.", no_args_is_help=True)


def withdraw(
    dossier_id: DossierId,
    reason: Annotated[str, typer.Option(help="Pourquoi ; le journal le garde.")],
    yes: Annotated[bool, typer.Option("--yes", help="Ne demande pas de confirmation.")] = False,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Retire un dossier : plus rien n’en est montré ni trouvé ; le journal garde ce qui s’est passé."""
    from workers.transient import running_system  # noqa: PLC0415
    from workers.withdrawing import wait_until_gone  # noqa: PLC0415 -- late, as all that is heavy
    from workers.withdrawing import withdraw as decide  # noqa: PLC0415

    parts = compose(data)
    known = known_id(dossier_id)
    state = parts.read_model.dossier(known)
    if state is None:
        gone = parts.read_model.withdrawal(known)
        raise RejectedError(f"le dossier {known} est déjà retiré" if gone else f"aucun dossier {known}")
    if not reason.strip():
        raise RejectedError("le motif du retrait est vide")
    if not yes:
        _confirm(state.title)
    with running_system(parts, tell):
        sink = parts.sink("/lisiere/cli")
        try:
            decide(known, actor=parts.settings.actor or getpass.getuser(), reason=reason.strip()[:500], sink=sink)
        finally:
            sink.close()
        wait_until_gone(known, parts.read_model, parts.asked_index())
    if json_:
        print_json({"dossier_id": str(known), "withdrawn": True})
    else:
        tell(f"Dossier retiré : {state.title}. Rien n’en est plus montré ni trouvé.")


def _confirm(title: str) -> None:
    if not sys.stdin.isatty():
        raise RejectedError("retirer un dossier demande une confirmation : ajoutez --yes")
    if not typer.confirm(f"Retirer le dossier « {title} » ? Rien n’en sera plus montré ni trouvé.", err=True):
        raise RejectedError("le dossier n’a pas été retiré")


def known_id(text: str) -> uuid.UUID:
    """Return the id a text is. Raises: RejectedError: it is none."""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise RejectedError(f"« {text} » n’est pas un identifiant de dossier") from error


@index.command("rebuild")
def rebuild(data: Data = None, json_: AsJson = False) -> None:
    """Reconstruit l’index à partir du journal ; la recherche répond pendant ce temps."""
    from workers.index_filling import rebuild_from_log, told_on_log, wait_until_served  # noqa: PLC0415 -- late, as all that is heavy
    from workers.transient import running_system  # noqa: PLC0415

    parts = compose(data)
    with running_system(parts, tell):
        told = list(told_on_log(parts.bootstrap, parts.wire))
        retrieving = parts.retrieval_parts()
        wait_until_served(retrieving.index)
        rebuilt = rebuild_from_log(told, retrieving, tell)
        account_operation(parts, "index_rebuilt", f"{rebuilt.sources} sources, {rebuilt.passages} passages")
    if json_:
        print_json({"sources": rebuilt.sources, "passages": rebuilt.passages, "removed": rebuilt.removed})
    else:
        tell(
            f"Index reconstruit : {rebuilt.sources} événement(s) appliqué(s), {rebuilt.passages} passages ; "
            f"{rebuilt.removed} source(s) en trop retirée(s)."
        )


@index.command("status")
def status(data: Data = None, json_: AsJson = False) -> None:
    """Dit combien de passages l’index contient, et combien ont leur vecteur."""
    from schemas.passages import PassageFilter  # noqa: PLC0415

    with compose(data).searched_index() as searched:
        held = {corpus: searched.status(PassageFilter(corpus=corpus)) for corpus in ("dossier", "regulation")}
    if json_:
        print_json({corpus: counts.model_dump(mode="json") for corpus, counts in held.items()})
        return
    for corpus, counts in held.items():
        name = "dossiers" if corpus == "dossier" else "réglementation"
        model = f", {counts.with_vector} avec vecteur ({counts.model})" if counts.model else ""
        sys.stdout.write(f"{name} : {counts.passages} passages de {counts.sources} source(s){model}\n")
