"""What is found, counted in each branch of the contents."""

from collections import Counter
from collections.abc import Iterable, Sequence

from reviewer_ui.extracted_texts import ExtractedTexts
from schemas.base import Value
from schemas.documents import Section
from schemas.passages import Passage
from schemas.views import DossierState


class HitsByPart(Value):
    """How many hits each document holds, and each part of its contents, named by its indexes joined by dots."""

    documents: dict[str, int]
    parts: dict[str, dict[str, int]]


def hits_by_part(dossier: DossierState, texts: ExtractedTexts, passages: Iterable[Passage]) -> HitsByPart:
    """Count passages by document, and in each part of the documents’ contents that holds some."""
    by_document: dict[str, list[Passage]] = {}
    for passage in passages:
        by_document.setdefault(passage.source_id, []).append(passage)
    parts: dict[str, dict[str, int]] = {}
    for document in dossier.documents:
        found = by_document.get(str(document.document_id))
        if found and document.extraction is not None:
            sections = texts.of(document.extraction).sections
            counts = Counter(part for passage in found for part in _parts_above(sections, passage))
            parts[str(document.document_id)] = dict(counts)
    return HitsByPart(documents={key: len(found) for key, found in by_document.items()}, parts=parts)


def _parts_above(sections: Sequence[Section], passage: Passage) -> list[str]:
    """Name the parts a passage stands in, from the outermost."""
    place: list[str] = []
    named = []
    for title in passage.path:
        at = _part_called(sections, title, passage.page or 1)
        if at is None:
            break
        place.append(str(at))
        named.append(".".join(place))
        sections = sections[at].children
    return named


def _part_called(sections: Sequence[Section], title: str, page: int) -> int | None:
    same = [at for at, section in enumerate(sections) if section.title == title]
    here = (at for at in same if sections[at].page_start <= page <= sections[at].page_end)
    return next(here, same[0] if same else None)
