"""The enjeux of each entry of a document's table of contents, from its titles and its own text.

A chapter's own text is what stands before its first sub-section: each entry answers for itself, and what a chapter
holds in all is the union of its entries.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from schemas.documents import Element, EnjeuScore, Extraction, Section, SectionEnjeux
from workers._classification.enjeux import LEAST_SCORE, score_enjeux

_MOST_ENJEUX = 4
_MOST_TEXT = 60_000
_SHARE_OF_BEST = 0.4
_SILENT = frozenset(("Header", "Footer", "PageNumber", "Title"))

Path = tuple[str, ...]


@dataclass(frozen=True)
class _Entry:
    path: Path
    section: Section


def section_enjeux(extraction: Extraction) -> tuple[SectionEnjeux, ...]:
    """Score the enjeux of each section, in the order of the contents; sections that speak of none are there too."""
    entries = list(_entries(extraction.sections, ()))
    texts = _texts(entries, extraction.elements)
    return tuple(
        SectionEnjeux(
            path=entry.path,
            page_start=entry.section.page_start,
            page_end=entry.section.page_end,
            enjeux=kept_enjeux(score_enjeux(entry.path, texts[number])),
        )
        for number, entry in enumerate(entries)
    )


def kept_enjeux(scores: Sequence[EnjeuScore]) -> tuple[EnjeuScore, ...]:
    """Keep the enjeux that are said of a section: those that stand near the best one."""
    best = scores[0].score if scores else 0.0
    kept = [found for found in scores if found.score >= max(LEAST_SCORE, best * _SHARE_OF_BEST)]
    return tuple(kept[:_MOST_ENJEUX])


def _entries(sections: Iterable[Section], above: Path) -> Iterator[_Entry]:
    for section in sections:
        path = (*above, section.title)
        yield _Entry(path, section)
        yield from _entries(section.children, path)


def _texts(entries: Sequence[_Entry], elements: Iterable[Element]) -> list[str]:
    """Give each entry the text of its elements; of entries of one path, the last that began before the page."""
    by_path: dict[Path, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        by_path[entry.path].append(number)
    parts: list[list[str]] = [[] for _ in entries]
    for element in elements:
        numbers = by_path.get(element.section) if element.type not in _SILENT else None
        if numbers is not None:
            begun = [number for number in numbers if entries[number].section.page_start <= element.page]
            parts[begun[-1] if begun else numbers[0]].append(element.text)
    return ["\n".join(found)[:_MOST_TEXT] for found in parts]
