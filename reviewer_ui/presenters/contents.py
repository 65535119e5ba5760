"""The table of contents of a document as a tree that is sent one level at a time, enjeux as tags."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from reviewer_ui.presenters.addresses import ReaderState, reader_address
from reviewer_ui.presenters.words import ENJEU_TAGS
from schemas.documents import Classification, Section

WHOLE_UP_TO = 80
"""Sections of a document that are sent all at once; beyond, children come when they are asked for."""
OPENING = "Début du document"
"""What stands before the first heading: its section bears the file's name, which the tree says just above."""
_MOST_TAGS = 3


@dataclass(frozen=True)
class ContentsNode:
    """A section. `path` names it (indexes joined by dots); `children` are empty where they come later."""

    title: str
    page: int
    address: str
    tags: tuple[str, ...]
    path: str
    has_children: bool
    children: tuple["ContentsNode", ...]


def contents_nodes(
    dossier_id: uuid.UUID,
    document_id: uuid.UUID,
    sections: Sequence[Section],
    classification: Classification | None,
    *,
    file_name: str = "",
    titles: tuple[str, ...] = (),
    path: tuple[int, ...] = (),
) -> list[ContentsNode]:
    """Lay out sections; `titles` and `path` lead to them. All levels when there are few, else one."""
    opening = PurePosixPath(file_name).stem
    tags = _tags(classification)
    whole = _count(sections) <= WHOLE_UP_TO

    def node(section: Section, above: tuple[str, ...], place: tuple[int, ...]) -> ContentsNode:
        here = (*above, section.title)
        state = ReaderState(document=document_id, page=section.page_start)
        children = (
            tuple(node(child, here, (*place, index)) for index, child in enumerate(section.children)) if whole else ()
        )
        return ContentsNode(
            title=OPENING if not above and section.title == opening else section.title,
            page=section.page_start,
            address=reader_address(dossier_id, state),
            tags=tags.get(here, ()),
            path=".".join(map(str, place)),
            has_children=bool(section.children),
            children=children,
        )

    return [node(section, titles, (*path, index)) for index, section in enumerate(sections)]


def titles_along(sections: Sequence[Section], path: Sequence[int]) -> tuple[str, ...]:
    """Return the titles met when following `path`."""
    titles: list[str] = []
    for index in path:
        if index >= len(sections):
            break
        titles.append(sections[index].title)
        sections = sections[index].children
    return tuple(titles)


def _tags(classification: Classification | None) -> dict[tuple[str, ...], tuple[str, ...]]:
    if classification is None:
        return {}
    return {
        section.path: tuple(ENJEU_TAGS[score.enjeu] for score in section.enjeux[:_MOST_TAGS])
        for section in classification.sections
    }


def _count(sections: Sequence[Section]) -> int:
    return sum(1 + _count(section.children) for section in sections)
