"""`search` and `regulation`: finding passages, and loading the texts of regulation."""

import sys
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers._cli.options import AsJson, Data, compose, print_json, tell
from workers.errors import RejectedError

if TYPE_CHECKING:
    from schemas.passages import Hit, PassageFilter
    from workers._retrieval.importing import ImportPlan
    from workers.apps import Composition

regulation = typer.Typer(help="Charge les textes de la réglementation et dit ce qui est chargé.", no_args_is_help=True)

_VECTORS = ("wait", "background", "none")
_ASK_AGAIN_S = 0.2


def search(
    query: Annotated[str, typer.Argument(metavar="QUESTION")],
    in_regulation: Annotated[bool, typer.Option("--regulation", help="Cherche dans la réglementation.")] = False,
    dossier: Annotated[str | None, typer.Option(help="Cherche dans ce dossier.")] = None,
    limit: Annotated[int, typer.Option("-k", min=1, max=200, help="Nombre de passages.")] = 10,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Cherche des passages ; dans la réglementation si aucun dossier n’est nommé."""
    if in_regulation and dossier:
        raise typer.BadParameter("--regulation et --dossier s’excluent")
    with compose(data).searched_index() as index:
        hits = index.search(query, _within(dossier), limit)
    results = [_shown(rank, hit) for rank, hit in enumerate(hits, start=1)]
    if json_:
        print_json(results)
        return
    for found in results:
        page = f", p. {found['page']}" if found["page"] else ""
        sys.stdout.write(f"{found['rank']}. {' › '.join(found['path'])}{page}\n   {found['text'][:300]}\n")
    if not results:
        tell("Aucun passage trouvé.")


def _within(dossier: str | None) -> "PassageFilter":
    from schemas.passages import PassageFilter  # noqa: PLC0415

    if dossier is None:
        return PassageFilter(corpus="regulation")
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
    }


@regulation.command("import")
def import_regulation(
    folder: Annotated[
        Path, typer.Argument(metavar="DOSSIER", help="Fichiers Envinorma (JSON) et articles (Markdown).")
    ],
    vectors: Annotated[
        str, typer.Option(help="wait, background ou none : attendre les vecteurs ou non.")
    ] = "background",
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Charge des textes ; ceux qui sont déjà chargés tels quels ne changent rien."""
    from workers.importing import import_texts  # noqa: PLC0415 -- late, as all that is heavy
    from workers.transient import running_system  # noqa: PLC0415

    if vectors not in _VECTORS:
        raise typer.BadParameter(f"« {vectors} » ; attendu : {', '.join(_VECTORS)}", param_hint="--vectors")
    parts = compose(data)
    with running_system(parts, tell):
        plan = import_texts(folder, parts, tell)
        if vectors == "wait":
            _wait_for_vectors(parts)
        status = _status(parts)
    _report(plan, status, as_json=json_)
    if plan.rejected and not (plan.to_publish or plan.unchanged):
        sys.exit(1)


def _report(plan: "ImportPlan", status: dict[str, Any], *, as_json: bool) -> None:
    refused = [{"file": path.name, "reason": reason} for path, reason in plan.rejected]
    for each in refused:
        tell(f"refusé : {each['reason']}")
    summary = {"imported": len(plan.to_publish), "unchanged": plan.unchanged, "rejected": refused, **status}
    if as_json:
        print_json(summary)
    else:
        tell(
            f"{summary['imported']} texte(s) chargé(s), {summary['unchanged']} inchangé(s), {len(refused)} refusé(s) ; "
            f"{status['passages']} passages en tout."
        )


@regulation.command("status")
def regulation_status(data: Data = None, json_: AsJson = False) -> None:
    """Dit combien de textes et de passages sont chargés."""
    status = _status(compose(data))
    if json_:
        print_json(status)
        return
    sys.stdout.write(
        f"{status['texts']} textes, {status['passages']} passages, dont {status['with_vector']} avec vecteur\n"
    )


def _status(parts: "Composition") -> dict[str, Any]:
    from schemas.passages import PassageFilter  # noqa: PLC0415

    with parts.searched_index() as index:
        held = index.status(PassageFilter(corpus="regulation"))
    return {
        "texts": held.sources,
        "passages": held.passages,
        "with_vector": held.with_vector,
        "model": held.model,
    }


def _wait_for_vectors(parts: "Composition") -> None:
    """Wait until every passage has its vector, saying how far it is."""
    said = -1
    while True:
        status = _status(parts)
        if status["model"] is None or status["with_vector"] >= status["passages"]:
            return
        share = 100 * status["with_vector"] // max(1, status["passages"])
        if share != said:
            said = share
            tell(f"vecteurs : {status['with_vector']}/{status['passages']} ({share} %)")
        time.sleep(_ASK_AGAIN_S)  # the index is another process's
