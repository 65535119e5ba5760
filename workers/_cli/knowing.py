"""`search` and `regulation`: finding passages, and loading the texts of regulation."""

import sys
import time
import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer

from workers._cli.options import AsJson, Data, compose, print_json, tell
from workers.errors import RejectedError

if TYPE_CHECKING:
    from schemas.passages import Hit, PassageFilter
    from workers.apps import Composition
    from workers.importing import ImportDone

regulation = typer.Typer(help="Charge les textes de la réglementation et dit ce qui est chargé.", no_args_is_help=True)

_VECTORS = ("wait", "background", "none")
_ASK_AGAIN_S = 0.2
_SAY_AGAIN_S = 30.0


def search(
    query: Annotated[str, typer.Argument(metavar="QUESTION")],
    in_regulation: Annotated[bool, typer.Option("--regulation", help="Cherche dans la réglementation.")] = False,
    dossier: Annotated[str | None, typer.Option(help="Cherche dans ce dossier.")] = None,
    limit: Annotated[int, typer.Option("-k", min=1, max=200, help="Nombre de passages.")] = 10,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="Le droit en vigueur ce jour-là (aujourd’hui par défaut)."),
    ] = None,
    document: Annotated[str | None, typer.Option(help="Un seul document du dossier, par son nom ou son id.")] = None,
    enjeu: Annotated[str | None, typer.Option(help="Un seul enjeu : eau, bruit_vibrations, biodiversite…")] = None,
    pages: Annotated[str | None, typer.Option(help="Ces pages seulement : 12 ou 10-40.")] = None,
    topic: Annotated[
        str | None, typer.Option(help="Un seul thème de la réglementation : EAU, RISQUES, BRUIT_VIBRATIONS…")
    ] = None,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Cherche des passages ; dans la réglementation si aucun dossier n’est nommé."""
    if in_regulation and dossier:
        raise typer.BadParameter("--regulation et --dossier s’excluent")
    from workers._cli.narrowing import beside, narrowed  # noqa: PLC0415 -- late, as all that is heavy
    from workers._retrieval.searching import best_passages  # noqa: PLC0415

    day = on.date() if on else datetime.now(UTC).astimezone().date()
    parts = compose(data)
    with parts.searched_index() as index:
        asked = _within(dossier, day)
        within = narrowed(asked, parts, document=document, enjeu=enjeu, pages=pages, topic=topic)
        found, note = best_passages(index, query, within, limit, reranker=parts.reranker())
    results = [{**_shown(rank, each.found.hit), **beside(each)} for rank, each in enumerate(found, start=1)]
    if note:
        tell(note)
    if json_:
        print_json(results)
        return
    for shown in results:
        page = f", p. {shown['page']}" if shown["page"] else ""
        also = "".join(f" (aussi {each['document']}, p. {each['page']})" for each in shown["also"])
        sys.stdout.write(f"{shown['rank']}. {' › '.join(shown['path'])}{page}{also}\n   {shown['text'][:300]}\n")
    if not results:
        tell(_nothing_found(query))


def _nothing_found(query: str) -> str:
    from workers._retrieval.words import terms_of  # noqa: PLC0415 -- the stemmer, where it is needed

    if terms_of(query):
        return "Aucun passage trouvé."
    return "La question ne contient aucun mot à chercher : elle est vide, ou faite de mots trop courants."


def _within(dossier: str | None, day: date) -> "PassageFilter":
    from schemas.passages import PassageFilter  # noqa: PLC0415

    if dossier is None:
        return PassageFilter(corpus="regulation", in_force_on=day)
    try:
        return PassageFilter(corpus="dossier", dossier_id=uuid.UUID(dossier))
    except ValueError as error:
        raise RejectedError(f"« {dossier} » n’est pas un identifiant de dossier") from error


def _shown(rank: int, hit: "Hit") -> dict[str, Any]:
    passage = hit.passage
    return {
        "rank": rank,
        "score": hit.score,
        "source_id": passage.source_id,
        "path": list(passage.path),
        "page": passage.page,
        "text": passage.text,
        "document": passage.document,
        "url": passage.url,
        "in_force_from": passage.in_force_from.isoformat() if passage.in_force_from else None,
        "closed_on": passage.closed_on.isoformat() if passage.closed_on else None,
    }


@regulation.command("import")
def import_regulation(
    folder: Annotated[
        Path, typer.Argument(metavar="DOSSIER", help="Fichiers Envinorma (JSON) et articles (Markdown).")
    ],
    vectors: Annotated[
        str, typer.Option(help="wait, background ou none : attendre les vecteurs ou non.")
    ] = "background",
    missing: Annotated[
        str,
        typer.Option(
            help="auto, close ou keep : clore ou garder les textes absents de ce dossier ; auto les clôt quand ce "
            "dossier renouvelle un chargement précédent."
        ),
    ] = "auto",
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Charge des textes ; ceux déjà chargés ne changent rien, ceux qui ont disparu sont clos, non effacés."""
    from workers._retrieval.closing import Missing  # noqa: PLC0415 -- late, as all that is heavy
    from workers.importing import import_texts  # noqa: PLC0415
    from workers.transient import running_system  # noqa: PLC0415

    if vectors not in _VECTORS:
        raise typer.BadParameter(f"« {vectors} » ; attendu : {', '.join(_VECTORS)}", param_hint="--vectors")
    if missing not in get_args(Missing):
        raise typer.BadParameter(f"« {missing} » ; attendu : {', '.join(get_args(Missing))}", param_hint="--missing")
    parts = compose(data)
    with running_system(parts, tell):
        done = import_texts(folder, parts, tell, cast("Missing", missing))
        if vectors == "wait":
            _wait_for_vectors(parts)
        status = _status(parts)
    _report(done, status, as_json=json_)
    if not done.plan.found:
        sys.exit(1)


def _report(done: "ImportDone", status: dict[str, Any], *, as_json: bool) -> None:
    plan = done.plan
    refused = [{"file": path.name, "reason": reason} for path, reason in plan.rejected]
    for each in refused:
        tell(f"refusé : {each['reason']}")
    closed = [
        {"text_id": each.text_id, "closed_on": each.closed_on.isoformat(), "superseded_by": each.superseded_by}
        for each in done.closed
    ]
    summary = {
        "imported": len(plan.to_publish),
        "unchanged": plan.unchanged,
        "closed": closed,
        "rejected": refused,
        **status,
    }
    if as_json:
        print_json(summary)
    else:
        tell(
            f"{summary['imported']} texte(s) chargé(s), {summary['unchanged']} inchangé(s), {len(closed)} clos, "
            f"{len(refused)} refusé(s) ; {status['passages']} passages en vigueur."
        )


@regulation.command("status")
def regulation_status(data: Data = None, json_: AsJson = False) -> None:
    """Dit combien de textes et de passages sont chargés."""
    status = _status(compose(data))
    if json_:
        print_json(status)
        return
    sys.stdout.write(
        f"{status['texts']} textes, {status['passages']} passages, dont {status['with_vector']} avec vecteur ; "
        f"{status['closed_passages']} passages clos\n"
    )


def _status(parts: "Composition") -> dict[str, Any]:
    from schemas.passages import PassageFilter  # noqa: PLC0415

    with parts.searched_index() as index:
        held = index.status(PassageFilter(corpus="regulation"))
        ever = index.status(PassageFilter(corpus="regulation", closed_too=True))
    return {
        "texts": held.sources,
        "passages": held.passages,
        "with_vector": held.with_vector,
        "closed_passages": ever.passages - held.passages,
        "model": held.model,
    }


def _wait_for_vectors(parts: "Composition") -> None:
    """Wait until every passage has its vector, saying how far it is, and that it waits when nothing moves."""
    said, said_at = -1, time.monotonic()
    while True:
        status = _status(parts)
        if status["model"] is None:
            tell("vecteurs : désactivés sur ce serveur, la recherche se fait par les mots")
            return
        if status["with_vector"] >= status["passages"]:
            return
        share = 100 * status["with_vector"] // max(1, status["passages"])
        if share != said or time.monotonic() - said_at > _SAY_AGAIN_S:
            waiting = ", en attente" if share == said else ""
            said, said_at = share, time.monotonic()
            tell(f"vecteurs : {status['with_vector']}/{status['passages']} ({share} %){waiting}")
        time.sleep(_ASK_AGAIN_S)  # the index is another process's
