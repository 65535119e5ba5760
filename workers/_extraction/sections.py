"""The table of contents as a tree, and the section each element stands in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from schemas.documents import Section

_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Heading:
    """A title of the contents: on which page, in which block of it (-1: not located), how deep (from 1).

    `opens_page` tells that nothing stands above it on its page.
    """

    page: int
    block: int
    title: str
    level: int
    opens_page: bool = False


@dataclass(slots=True)
class _Node:
    heading: Heading
    level: int
    children: list["_Node"] = field(default_factory=list)
    end: int = 0


def section_tree(headings: Sequence[Heading], pages: int, document_title: str) -> tuple[Section, ...]:
    """Nest headings, in reading order, by level; give each its last page.

    Pages before the first heading, or all pages where there is none, are a section with the document's title.
    """
    if not headings or headings[0].page > 1 or (headings[0].block > 0 and not headings[0].opens_page):
        headings = [Heading(1, -1, document_title, 1, opens_page=True), *headings]
    roots: list[_Node] = []
    trail: list[_Node] = []
    for heading in headings:
        while trail and trail[-1].heading.level >= heading.level:
            _close(trail.pop(), heading)
        node = _Node(heading, min(len(trail) + 1, _DEEPEST))
        (trail[-1].children if trail else roots).append(node)
        trail.append(node)
    for node in trail:
        node.end = pages
    return tuple(_section(node) for node in roots)


def _close(node: _Node, following: Heading) -> None:
    last = following.page - 1 if following.opens_page else following.page
    node.end = max(node.heading.page, last)


def _section(node: _Node) -> Section:
    children = tuple(_section(child) for child in node.children)
    return Section(
        title=node.heading.title,
        level=node.level,
        page_start=node.heading.page,
        page_end=max(node.end, *(child.page_end for child in children)) if children else node.end,
        children=children,
    )


class SectionTrail:
    """Follows the headings in reading order and tells the titles above each block."""

    def __init__(self, headings: Sequence[Heading], document_title: str) -> None:
        self._coming: Iterator[Heading] = iter(headings)
        self._next = next(self._coming, None)
        self._trail: list[Heading] = []
        self._title = document_title

    def path(self, page: int, block: int) -> tuple[str, ...]:
        """Return the titles above a block, outermost first; pages and blocks must come in reading order."""
        while self._next is not None and (self._next.page, self._next.block) < (page, block):
            self._pass(self._next)
        return tuple(heading.title for heading in self._trail) or (self._title,)

    def _pass(self, heading: Heading) -> None:
        while self._trail and self._trail[-1].level >= heading.level:
            self._trail.pop()
        self._trail.append(heading)
        self._next = next(self._coming, None)
