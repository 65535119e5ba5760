"""The contents of a document: validated bookmarks, else the printed contents located in the body, else its headings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workers._extraction.furniture import Furniture
from workers._extraction.headings import Typography, deepened, filled_in, find_headings
from workers._extraction.printed_contents import contents_pages, locate, same_title
from workers._extraction.sections import Heading
from workers._extraction.survey import Opening, Survey
from workers._extraction.titles import bare_letters_of, letters_of

_LEAST_BOOKMARKS = 3
_VALID_SHARE = 0.6
_LEAST_ENTRIES = 4
_NEAR_PAGES = 1
_PAGES_A_HEADING = 12
"""Contents with fewer headings than one in so many pages only name the pieces of a compilation."""

Bookmark = tuple[int, str, int]
"""Level from 1, title, page from 1."""
Openings = Mapping[int, Sequence[Opening]]


def find_contents(survey: Survey, furniture: Furniture, bookmarks: Sequence[Bookmark], pages: int) -> list[Heading]:
    """Return the headings of a document in reading order, without doubles."""
    openings = _without_furniture(survey, furniture)
    named = any(opening.level for there in openings.values() for opening in there)
    # A format that names its headings needs no guess, and a table of figures may look like printed contents.
    entries_by_page = {} if named else contents_pages(openings)
    body = {page: there for page, there in openings.items() if page not in entries_by_page}
    headings = _from_bookmarks(bookmarks, openings)
    printed = not headings
    if printed:
        entries = [entry for page in sorted(entries_by_page) for entry in entries_by_page[page]]
        headings = locate(entries, body, pages) if len(entries) >= _LEAST_ENTRIES else []
    usual = Typography(survey.body_size, survey.bold_letters / max(1, survey.letters))
    if not headings:
        headings = find_headings(body, usual)
    elif len(headings) * _PAGES_A_HEADING < pages:
        headings = filled_in(_in_order(headings), find_headings(body, usual))
    elif printed:
        headings = deepened(_in_order(headings), body, usual)
    return [_opening_page(heading, openings) for heading in _in_order(headings)]


def _opening_page(heading: Heading, openings: Openings) -> Heading:
    """Tell of a located heading whether nothing but furniture stands above it."""
    first = next(iter(openings.get(heading.page, ())), None)
    return replace(heading, opens_page=heading.block >= 0 and first is not None and first.block == heading.block)


def _without_furniture(survey: Survey, furniture: Furniture) -> dict[int, list[Opening]]:
    """Leave out the blocks that start with a header or a footer."""
    return {
        page: [o for o in there if (o.block, 0) not in furniture.get(page, {})]
        for page, there in survey.openings.items()
    }


def _from_bookmarks(bookmarks: Sequence[Bookmark], openings: Openings) -> list[Heading]:
    """Keep bookmarks whose title stands on their page; merge tools leave others. Too few valid ones: none at all."""
    headings = [heading for bookmark in bookmarks if (heading := _validated(bookmark, openings)) is not None]
    if len(headings) < max(_LEAST_BOOKMARKS, _VALID_SHARE * len(bookmarks)):
        return []
    return headings


def _validated(bookmark: Bookmark, openings: Openings) -> Heading | None:
    level, title, target = bookmark
    whole, bare = letters_of(title), bare_letters_of(title)
    for page in (target, *(target + step for step in range(1, _NEAR_PAGES + 1))):
        for opening in openings.get(page, ()):
            if same_title(whole, bare, opening) or letters_of(opening.text) == whole:
                return Heading(page, opening.block, title, level)
    return None


def _in_order(headings: Sequence[Heading]) -> list[Heading]:
    seen: set[tuple[int, int, str]] = set()
    ordered: list[Heading] = []
    for heading in sorted(headings, key=lambda h: (h.page, h.block)):
        key = (heading.page, heading.block, heading.title if heading.block < 0 else "")
        if key not in seen:
            seen.add(key)
            ordered.append(heading)
    return ordered
