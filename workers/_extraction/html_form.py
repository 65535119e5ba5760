"""An extraction as one HTML page that needs nothing else: contents, pages marked, all text escaped."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from schemas.documents import Element, Extraction, Section
from workers._extraction.reading_form import levels_of, notes_of, pages_of, rows_of

_STYLE = """
body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
section { border-top: 1px solid #929292; margin-top: 2rem; }
.page { color: #555; font-size: .875rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { border: 1px solid #929292; padding: .25rem .5rem; vertical-align: top; }
figure { margin: 1rem 0; color: #555; }
.note { border-left: .25rem solid #b34000; padding-left: .75rem; }
@media (prefers-color-scheme: dark) {
  body { background: #161616; color: #eee; }
  .page, figure { color: #bbb; }
  a { color: #8585f6; }
}
"""
_DEEPEST = 6


def extraction_html(extraction: Extraction) -> str:
    """Return an extraction as an HTML page; headers and footers are left out."""
    document = extraction.document
    name = escape(document.name)
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="{escape(document.language or "fr")}">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{name}</h1>",
            *(f'<p class="note">{escape(note)}</p>' for note in notes_of(extraction)),
            f'<nav aria-label="Sommaire">\n{_contents(extraction.sections)}\n</nav>',
            *_pages(extraction),
            "</body>\n</html>\n",
        ]
    )


def _contents(sections: Sequence[Section]) -> str:
    entries = "".join(
        f'<li><a href="#page-{section.page_start}">{escape(section.title)}</a> (p. {section.page_start})'
        f"{_contents(section.children) if section.children else ''}</li>"
        for section in sections
    )
    return f"<ol>{entries}</ol>" if entries else ""


def _pages(extraction: Extraction) -> Iterator[str]:
    levels = levels_of(extraction)
    for page, elements in pages_of(extraction):
        yield f'<section id="page-{page}" aria-label="Page {page}">\n<p class="page">Page {page}</p>'
        yield from _elements(elements, levels)
        yield "</section>"


def _elements(elements: Iterable[Element], levels: dict[tuple[int, str], int]) -> Iterator[str]:
    for kind, group in groupby(elements, key=lambda element: element.type):
        if kind == "ListItem":
            yield "<ul>" + "".join(f"<li>{escape(item.text)}</li>" for item in group) + "</ul>"
        else:
            yield from (_element(element, levels) for element in group)


def _element(element: Element, levels: dict[tuple[int, str], int]) -> str:
    if element.type == "Table":
        return element.html or _table(element.text)
    if element.type == "Image":
        return f"<figure>[Figure]<br>{escape(element.text)}</figure>" if element.text else "<figure>[Figure]</figure>"
    if element.type == "Title":
        # The page's own h1 is the file's name.
        level = min(levels.get((element.page, element.text), len(element.section) + 1) + 1, _DEEPEST)
        return f"<h{level}>{escape(element.text)}</h{level}>"
    return f"<p>{escape(element.text)}</p>"


def _table(text: str) -> str:
    rows = ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows_of(text))
    return "<table>" + "".join(rows) + "</table>"
