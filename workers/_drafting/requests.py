"""Points for the demande de compléments: what the code asks and the dossier lacks, in plain administrative French.

Pieces first (a missing piece stops the clock), then contradictions, measures without cost or follow-up, and what
could not be read. Each request names its legal basis and where the lack was seen.
"""

from collections.abc import Sequence
from textwrap import shorten

from schemas.notes import Contradiction, Request, Unread
from workers._drafting.citations import cite, distinct
from workers._drafting.completeness import Checked
from workers._drafting.french import joined, lowered
from workers._drafting.limits import LIMIT_KIND
from workers._drafting.measure import Measure
from workers._drafting.regimes import DISPUTED
from workers._drafting.statements import one_line
from workers._note_forms.evidence import document_name, document_stem

_MOST_MEASURES_NAMED = 8
_LONGEST_OPENING = 90
_REGULARITY = "R181-16"
_NATURE_AND_VOLUME = "R181-13 4°"


def draft_requests(
    checked: Sequence[Checked],
    contradictions: Sequence[Contradiction],
    measures: Sequence[Measure],
    unread: Sequence[Unread],
) -> tuple[Request, ...]:
    """Return the requests in the order of the letter, numbered from 1."""
    requests = [
        *_pieces(checked),
        *(_contradiction(found) for found in contradictions),
        *_without(measures, "cost", "R122-5 II 8°", "l’estimation des dépenses correspondant"),
        *_without(measures, "follow_up", "R122-5 II 9°", "les modalités de suivi"),
        *_unread(unread),
    ]
    return tuple(
        request.model_copy(update={"text": f"{number}. {request.text}"})
        for number, request in enumerate(requests, start=1)
    )


def _pieces(checked: Sequence[Checked]) -> list[Request]:
    missing = [found for found in checked if found.item.status == "absent"]
    thin = [found for found in checked if found.item.status == "partial"]
    return [
        *(Request(text=found.request, legal_basis=found.item.article) for found in missing),
        *(
            Request(
                text=f"{found.request} Le dossier n’en présente qu’une partie{_where(found)}.",
                legal_basis=found.item.article,
                citations=found.item.citations,
            )
            for found in thin
        ),
    ]


def _where(found: Checked) -> str:
    places = [f"{document_name(citation)}, page {citation.page}" for citation in found.item.citations[:1]]
    return f" ({places[0]})" if places else ""


def _contradiction(found: Contradiction) -> Request:
    if found.kind == DISPUTED:
        return Request(
            text=f"Justifier le régime déclaré ou rectifier la demande : {lowered(found.explanation)}",
            legal_basis=_NATURE_AND_VOLUME,
            citations=found.citations,
        )
    asked = (
        "Justifier le respect de la prescription ou modifier le projet"
        if found.kind == LIMIT_KIND
        else "Préciser ce qui est à retenir et mettre les pièces en cohérence"
    )
    return Request(
        text=f"{asked} : {lowered(found.explanation)}",
        legal_basis=_REGULARITY,
        citations=found.citations,
    )


def _without(measures: Sequence[Measure], lack: str, article: str, what: str) -> list[Request]:
    """Ask once for what several measures lack."""
    lacking = [
        measure
        for measure in measures
        if measure.type in "ERC" and not (measure.has_cost if lack == "cost" else measure.has_follow_up)
    ]
    if not lacking:
        return []
    named = [_named(measure) for measure in lacking]
    shown = named[:_MOST_MEASURES_NAMED] + (["…"] if len(named) > _MOST_MEASURES_NAMED else [])
    several = len(lacking) > 1
    subject = f"{'aux mesures' if several else 'à la mesure'} {joined(shown)}"
    return [
        Request(
            text=f"Préciser {what} {subject}."
            if lack == "cost"
            else f"Préciser {what} {'des mesures' if several else 'de la mesure'} {joined(shown)}.",
            legal_basis=article,
            citations=distinct((cite(measure.quoted[0]) for measure in lacking), _MOST_MEASURES_NAMED),
        )
    ]


def _named(measure: Measure) -> str:
    """Name a measure by its number and name or, without a number, by the words it begins with."""
    name = one_line(measure.name).strip(" .")
    if not measure.code:
        return f"« {shorten(one_line(measure.text), _LONGEST_OPENING, placeholder=' …')} »"
    return f"{measure.code} ({name})" if name else measure.code


def _unread(unread: Sequence[Unread]) -> list[Request]:
    whole = [entry for entry in unread if not entry.pages]
    return [
        Request(
            text=f"Transmettre à nouveau le document « {document_stem(entry.document)} » dans un format lisible : "
            f"{entry.reason}.",
            legal_basis=_REGULARITY,
        )
        for entry in whole
    ]
