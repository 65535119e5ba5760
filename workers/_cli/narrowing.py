"""The options of `search` that narrow it, and what its answers say beside the passage."""

import re
from typing import Any, get_args

import typer

from schemas.documents import Enjeu
from schemas.passages import PassageFilter
from schemas.regulation import PrescriptionTopic
from workers._retrieval.searching import FoundPassage
from workers.apps import Composition
from workers.errors import RejectedError

_PAGES = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")


def narrowed(
    within: PassageFilter,
    parts: Composition,
    *,
    document: str | None = None,
    enjeu: str | None = None,
    pages: str | None = None,
    topic: str | None = None,
) -> PassageFilter:
    """Return a filter narrowed to what the options name. Raises: RejectedError: there is no such document."""
    _check(enjeu, get_args(Enjeu), "--enjeu")
    _check(topic, get_args(PrescriptionTopic), "--topic")
    if topic is not None and within.corpus == "dossier":
        raise typer.BadParameter("demande --regulation", param_hint="--topic")
    chosen = {
        "source_id": _document(within, parts, document) if document else None,
        "enjeu": enjeu,
        "pages": _pages(pages) if pages else None,
        "topic": topic,
    }
    return within.model_copy(update={name: value for name, value in chosen.items() if value is not None})


def _check(label: str | None, known: tuple[str, ...], option: str) -> None:
    if label is not None and label not in known:
        raise typer.BadParameter(f"« {label} » ; attendu : {', '.join(known)}", param_hint=option)


def _document(within: PassageFilter, parts: Composition, name: str) -> str:
    if within.dossier_id is None:
        raise typer.BadParameter("demande --dossier", param_hint="--document")
    dossier = parts.read_model.dossier(within.dossier_id)
    for document in dossier.documents if dossier else ():
        if name in (document.name, str(document.document_id)):
            return str(document.document_id)
    raise RejectedError(f"le dossier n’a pas de document « {name} »")


def _pages(text: str) -> tuple[int, int]:
    found = _PAGES.fullmatch(text.strip())
    if found is None:
        raise typer.BadParameter(f"« {text} » ; attendu : 12 ou 10-40", param_hint="--pages")
    return int(found[1]), int(found[2] or found[1])


def beside(each: FoundPassage) -> dict[str, Any]:
    """Return what stands around a passage, and where else the same is said."""
    return {
        "enjeux": list(each.found.hit.passage.enjeux),
        "topic": each.found.hit.passage.topic,
        "before": each.around.before and each.around.before.text,
        "after": each.around.after and each.around.after.text,
        "also": [{"source_id": p.source_id, "document": p.document, "page": p.page} for p in each.found.also],
    }
