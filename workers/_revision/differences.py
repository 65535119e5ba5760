"""What differs between two notes beside their statements: documents, figures, contradictions, completeness."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from schemas.dossiers import Manifest
from schemas.notes import CompletenessItem, Contradiction, KeyFigure, Note
from schemas.revisions import CompletenessChange, ContradictionChange, DocumentChange, FigureChange
from workers._revision.matching import words_of

_PAGE = re.compile(r"\b(?:pages?|p\.)\s*\d+(?:\s*(?:,|et|à|-)\s*\d+)*", re.IGNORECASE)


def documents_changed(before: Manifest | None, after: Manifest | None) -> tuple[DocumentChange, ...]:
    """Return the documents that the new version rests on and the one before did not, or that failed since."""
    if before is None or after is None:
        return ()
    known = {document.document_id for document in before.documents}
    names = {document.document_id: document.name for document in after.documents}
    replaced = {each.replaced_by: each.document_id for each in after.documents if each.replaced_by is not None}
    changes = []
    for document in after.documents:
        if document.document_id in known:
            continue
        old = replaced.get(document.document_id)
        kind = "failed" if document.failure is not None else "added" if old is None else "replaced"
        changes.append(
            DocumentChange.model_validate(
                {
                    "document_id": document.document_id,
                    "name": document.name,
                    "kind": kind,
                    "replaced_id": old,
                    "replaces": old and names[old],
                }
            )
        )
    return tuple(changes)


def figures_changed(before: Note, after: Note) -> tuple[FigureChange, ...]:
    """Return the chiffres clés whose value is another, in the order of the new note, then those gone."""
    old, new = _by_label(before.key_figures), _by_label(after.key_figures)
    changes: list[FigureChange] = []
    for label in [*new, *(label for label in old if label not in new)]:
        was, now = old.get(label, []), new.get(label, [])
        shared = Counter(each.value for each in was) & Counter(each.value for each in now)
        changes += [_figure(one, other) for one, other in zip_longest(_without(was, shared), _without(now, shared))]
    return tuple(changes)


def _by_label(figures: Sequence[KeyFigure]) -> dict[tuple[tuple[str, ...], str], list[KeyFigure]]:
    grouped = defaultdict(list)
    for figure in figures:
        grouped[words_of(figure.label), figure.unit].append(figure)
    return dict(grouped)


def _without(figures: Iterable[KeyFigure], shared: Counter[float]) -> list[KeyFigure]:
    """Leave out the values that stand in both notes."""
    left, kept = Counter(shared), []
    for figure in figures:
        if left[figure.value]:
            left[figure.value] -= 1
        else:
            kept.append(figure)
    return kept


def _figure(before: KeyFigure | None, after: KeyFigure | None) -> FigureChange:
    named = after or before
    if named is None:
        raise TypeError("a change of no figure")
    return FigureChange(
        label=named.label,
        unit=named.unit,
        before=before and before.value,
        after=after and after.value,
        citations_before=before.citations if before else (),
        citations=after.citations if after else (),
    )


def contradictions_changed(before: Note, after: Note) -> tuple[ContradictionChange, ...]:
    """Return the contradictions that are no longer found, then the new ones."""
    old, new = _told(before.contradictions), _told(after.contradictions)
    return (
        *(_contradiction("solved", each) for key, each in old.items() if key not in new),
        *(_contradiction("new", each) for key, each in new.items() if key not in old),
    )


def told_apart(contradiction: Contradiction) -> tuple[str, tuple[str, ...]]:
    """Return what tells a contradiction from another, wherever its pages are now."""
    return contradiction.kind, words_of(_PAGE.sub("", contradiction.explanation))


def _told(contradictions: Sequence[Contradiction]) -> dict[tuple[str, tuple[str, ...]], Contradiction]:
    return {told_apart(each): each for each in contradictions}


def _contradiction(kind: str, found: Contradiction) -> ContradictionChange:
    return ContradictionChange.model_validate(
        {"kind": kind, "explanation": found.explanation, "citations": found.citations}
    )


def completeness_changed(before: Note, after: Note) -> tuple[CompletenessChange, ...]:
    """Return the pieces whose presence changed, in the order of the new note."""
    old = {_piece(item): item for item in before.completeness}
    return tuple(
        CompletenessChange(
            piece=item.piece,
            article=item.article,
            before=old[_piece(item)].status,
            after=item.status,
            citations=item.citations,
        )
        for item in after.completeness
        if _piece(item) in old and old[_piece(item)].status != item.status
    )


def _piece(item: CompletenessItem) -> tuple[str, str]:
    return item.article, item.piece
