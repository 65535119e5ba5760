"""Points for the demande de compléments: what the code asks and the dossier lacks, in plain administrative French.

Facts come first: pieces (a missing piece stops the clock), contradictions, measures without cost or follow-up, what
could not be read. Then, up to what an agent can go through, the points that an authority usually raises on such a
dossier (`workers._drafting.foreseen`). Each request names its legal basis and where the lack was seen.
"""

from collections.abc import Sequence
from textwrap import shorten

from schemas.notes import Contradiction, Request, Unread
from workers._drafting.citations import cite, distinct
from workers._drafting.completeness import Checked
from workers._drafting.foreseen import Point, Priors, foresee, kind_of, observe, point_of, shipped_priors
from workers._drafting.french import joined, lowered
from workers._drafting.limits import LIMIT_KIND
from workers._drafting.measure import Measure
from workers._drafting.reading import Reading
from workers._drafting.regimes import DISPUTED
from workers._drafting.request_groups import Asked, grouped
from workers._drafting.rules import load_rules
from workers._drafting.statements import one_line
from workers._note_forms.evidence import document_name, document_stem

MOST_REQUESTS = 25
"""More than an agent goes through; the facts are grouped where they would take most of the room."""

_USUAL_SHARE = 0.12
"""A missing piece on a point raised this often is a request of its own, however many pieces are missing."""

_MOST_MEASURES_NAMED = 8
_LONGEST_OPENING = 90
_REGULARITY = "R181-16"
_NATURE_AND_VOLUME = "R181-13 4°"
_COSTS, _FOLLOW_UP = "R122-5 II 8°", "R122-5 II 9°"


def draft_requests(
    checked: Sequence[Checked],
    contradictions: Sequence[Contradiction],
    measures: Sequence[Measure],
    unread: Sequence[Unread],
    *,
    reading: Reading,
    title: str,
    priors: Priors | None = None,
) -> tuple[Request, ...]:
    """Return the requests in the order of the letter, numbered from 1, at most `MOST_REQUESTS`.

    Args: title: the dossier's. priors: how often an authority raises a point; None: those of the product.
    """
    lacks = [*_without(measures, "cost"), *_without(measures, "follow_up")]
    asked_of_measures = {asked.request.legal_basis for asked in lacks}
    asked = [
        *(piece for piece in _pieces(checked) if piece.request.legal_basis not in asked_of_measures),
        *(_contradiction(found) for found in contradictions),
        *lacks,
        *_unread(unread),
    ]
    requests = _with_attention(asked, reading, title, priors or shipped_priors())[:MOST_REQUESTS]
    return tuple(
        request.model_copy(update={"text": f"{number}. {request.text}"})
        for number, request in enumerate(requests, start=1)
    )


def _with_attention(asked: Sequence[Asked], reading: Reading, title: str, priors: Priors) -> list[Request]:
    """Return the facts, then the points an authority usually raises and that are not yet asked; none if unread."""
    observation = observe(reading)
    kind = kind_of(title, observation.opening)

    def is_usual(request: Request) -> bool:
        return request.aspect is not None and priors.share(Point(request.enjeu, request.aspect), kind) >= _USUAL_SHARE

    facts = grouped(asked, is_usual)
    if not observation.opening:
        return facts
    taken = {Point(fact.enjeu, fact.aspect) for fact in facts if fact.aspect is not None}
    return [*facts, *foresee(observation, kind, priors, taken=taken, most=MOST_REQUESTS - len(facts))]


def _pieces(checked: Sequence[Checked]) -> list[Asked]:
    missing = [found for found in checked if found.item.status == "absent"]
    thin = [found for found in checked if found.item.status == "partial"]
    return [
        *(Asked("absent", found.item.piece, _piece(found, found.request)) for found in missing),
        *(
            Asked(
                "partial",
                found.item.piece,
                _piece(found, f"{found.request} Le dossier n’en présente qu’une partie{_where(found)}."),
            )
            for found in thin
        ),
    ]


def _piece(found: Checked, text: str) -> Request:
    code = load_rules("asked")["pieces"].get(found.item.article)
    point = point_of(code) if code else None
    return Request(
        text=text,
        legal_basis=found.item.article,
        citations=found.item.citations,
        enjeu=point.enjeu if point else None,
        aspect=point.aspect if point else None,
    )


def _where(found: Checked) -> str:
    places = [f"{document_name(citation)}, page {citation.page}" for citation in found.item.citations[:1]]
    return f" ({places[0]})" if places else ""


def _contradiction(found: Contradiction) -> Asked:
    return Asked("contradiction", found.explanation, _clearing(found))


def _clearing(found: Contradiction) -> Request:
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
        aspect="coherence",
    )


def _without(measures: Sequence[Measure], lack: str) -> list[Asked]:
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
    if lack == "cost":
        subject = f"l’estimation des dépenses correspondant {'aux mesures' if several else 'à la mesure'}"
    else:
        subject = f"les modalités de suivi {'des mesures' if several else 'de la mesure'}"
    request = Request(
        text=f"Préciser {subject} {joined(shown)}.",
        legal_basis=_COSTS if lack == "cost" else _FOLLOW_UP,
        citations=distinct((cite(measure.quoted[0]) for measure in lacking), _MOST_MEASURES_NAMED),
        aspect="mesures" if lack == "cost" else "suivi",
    )
    return [Asked("measures", request.text, request)]


def _named(measure: Measure) -> str:
    """Name a measure by its number and name or, without a number, by the words it begins with."""
    name = one_line(measure.name).strip(" .")
    if not measure.code:
        return f"« {shorten(one_line(measure.text), _LONGEST_OPENING, placeholder=' …')} »"
    return f"{measure.code} ({name})" if name else measure.code


def _unread(unread: Sequence[Unread]) -> list[Asked]:
    return [
        Asked(
            "unread",
            f"« {document_stem(entry.document)} » ({entry.reason})",
            Request(
                text=f"Transmettre à nouveau le document « {document_stem(entry.document)} » dans un format lisible : "
                f"{entry.reason}.",
                legal_basis=_REGULARITY,
            ),
        )
        for entry in unread
        if not entry.pages
    ]
