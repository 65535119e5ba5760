"""Which points of the demande de compléments the new documents answer, in whole or in part, and which stay open.

A request is known again by its words; one that asked for pieces, by their articles; one about a contradiction, by the
pages it opposed. A point that was only to be judged (an authority usually raises it) is never said to be answered.
"""

import re
from collections.abc import Iterable, Sequence

from schemas.notes import Citation, CompletenessItem, Note, Request
from schemas.revisions import FigureChange, RequestChange, RequestState
from workers._revision.matching import best_pairs, words_of

_NUMBER = re.compile(r"^\s*\d+\.\s*")
_MOST_NAMED = 6
_MOST_CITATIONS = 8


def requests_changed(before: Note, after: Note, figures: Sequence[FigureChange]) -> tuple[RequestChange, ...]:
    """Return what became of each request of the version before, in its order, then the new ones."""
    reworded = _reworded(before, after)
    same = {_identity(request): request for request in after.requests}
    told = [
        _same(same[_identity(request)])
        if _identity(request) in same
        else _became(request, reworded.get(place), (before, after), figures)
        for place, request in enumerate(before.requests)
    ]
    known = {_identity(request) for request in before.requests} | {_identity(each) for each in reworded.values()}
    asked = {article for request in before.requests for article in _articles(request, before)}
    new = [
        _change(request, "new", "point relevé depuis", request.citations)
        for request in after.requests
        if _identity(request) not in known and not (set(_articles(request, after)) & asked)
    ]
    return (*told, *new)


def _identity(request: Request) -> tuple[tuple[str, ...], str]:
    return words_of(_NUMBER.sub("", request.text)), request.legal_basis


def _reworded(before: Note, after: Note) -> dict[int, Request]:
    """Return, by its place, the request of the new version that is another wording of an old one."""
    same = {_identity(each) for each in before.requests} & {_identity(each) for each in after.requests}
    old = [(n, _identity(each)[0]) for n, each in enumerate(before.requests) if _identity(each) not in same]
    new = [(n, _identity(each)[0]) for n, each in enumerate(after.requests) if _identity(each) not in same]
    return {was: after.requests[now] for was, now in best_pairs(old, new)}


def _same(request: Request) -> RequestChange:
    return _change(request, "open", "rien de nouveau n’y répond", request.citations)


def _became(
    request: Request, again: Request | None, notes: tuple[Note, Note], figures: Sequence[FigureChange]
) -> RequestChange:
    """Tell what became of a request that is not asked in the same words any more; `again` is its new wording."""
    before, after = notes
    if articles := _articles(request, before):
        return _pieces(request, articles, before, after)
    if again is not None:
        return _change(request, "partial", "le point a changé mais demeure : voir la nouvelle demande", again.citations)
    if request.nature == "attention":
        return _change(request, "partial", "le point n’est plus relevé par la lecture ; à vérifier", ())
    return _change(request, "answered", "ce qui était relevé ne l’est plus", _answering(request, figures))


def _articles(request: Request, note: Note) -> tuple[str, ...]:
    """Return the articles of the missing pieces that a request asks for."""
    lacking = {item.article for item in note.completeness if item.status != "present"}
    return tuple(article for article in request.legal_basis.split(", ") if article in lacking)


def _pieces(request: Request, articles: Sequence[str], before: Note, after: Note) -> RequestChange:
    was = {(item.article, item.piece): item.status for item in before.completeness if item.article in articles}
    items = [item for item in after.completeness if was.get((item.article, item.piece), "present") != "present"]
    here = [item for item in items if item.status == "present"]
    moved = [item for item in items if item.status != was[item.article, item.piece]]
    lacking = [item for item in items if item.status != "present"]
    citations = tuple(citation for item in moved for citation in item.citations)
    if not lacking:
        return _change(
            request, "answered", f"présent maintenant : {_named(here)}" if here else "plus demandé", citations
        )
    if not moved:
        return _change(request, "open", f"manque encore : {_named(lacking)}", lacking[0].citations)
    found = f"présent maintenant : {_named(here)} ; " if here else "en partie présent maintenant ; "
    return _change(request, "partial", f"{found}manque encore : {_named(lacking)}", citations)


def _named(items: Iterable[CompletenessItem]) -> str:
    names = [f"{item.piece.rstrip('.')} ({item.article})" for item in items]
    return ", ".join(names[:_MOST_NAMED]) + (
        f" et {len(names) - _MOST_NAMED} autres" if len(names) > _MOST_NAMED else ""
    )


def _answering(request: Request, figures: Sequence[FigureChange]) -> tuple[Citation, ...]:
    """Return the pages that give another value in place of one that the request put in question."""
    asked = {_place(citation) for citation in request.citations}
    return tuple(
        citation
        for figure in figures
        if asked & {_place(each) for each in figure.citations_before}
        for citation in figure.citations
    )


def _place(citation: Citation) -> tuple[object, int, str]:
    return citation.document_id, citation.page, citation.quote


def _change(request: Request, state: RequestState, why: str, citations: Sequence[Citation]) -> RequestChange:
    return RequestChange(
        text=_NUMBER.sub("", request.text),
        legal_basis=request.legal_basis,
        state=state,
        why=why,
        citations=tuple(citations)[:_MOST_CITATIONS],
    )
