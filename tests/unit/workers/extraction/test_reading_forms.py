"""Markdown and HTML say what the extraction says: pages marked, text escaped, nothing fetched from elsewhere."""

import re
from html.parser import HTMLParser

from schemas.documents import DocumentHeader, Element, Extraction, Section, UnreadPage
from workers._extraction.html_form import extraction_html
from workers._extraction.markdown_form import extraction_markdown

HOSTILE = '<script>alert("1")</script> & *étoiles* [lien](javascript:x) | barre'
EXTRACTION = Extraction(
    document=DocumentHeader(
        name='étude<b>".pdf',
        sha256="0" * 64,
        media_type="application/pdf",
        pages=3,
        unread_pages=(UnreadPage(page=3, reason="trop lourde"),),
        warnings=("Le fichier semble tronqué.",),
    ),
    sections=(
        Section(
            title="1. Projet",
            level=1,
            page_start=1,
            page_end=3,
            children=(Section(title="1.1 Site", level=2, page_start=2, page_end=3),),
        ),
    ),
    elements=(
        Element(type="Header", page=1, text="Haut de page"),
        Element(type="Title", page=1, text="1. Projet", section=("étude",)),
        Element(type="NarrativeText", page=1, text=HOSTILE, section=("1. Projet",)),
        Element(type="NarrativeText", page=1, text="# pas un titre", section=("1. Projet",)),
        Element(type="Title", page=2, text="1.1 Site", section=("1. Projet",)),
        Element(type="ListItem", page=2, text="la haie", section=("1. Projet", "1.1 Site")),
        Element(type="ListItem", page=2, text="le bridage", section=("1. Projet", "1.1 Site")),
        Element(type="Table", page=2, text="Poste\tCoût\nHaie | mare\t12\nAutre", section=("1. Projet", "1.1 Site")),
    ),
)
MARKDOWN = r"""> Le fichier semble tronqué.

> Page non lue : 3 (trop lourde).

<!-- page 1 -->

# 1. Projet

\<script\>alert("1")\</script\> & \*étoiles\* \[lien\](javascript:x) \| barre

\# pas un titre

<!-- page 2 -->

## 1.1 Site

- la haie

- le bridage

| Poste | Coût |
| --- | --- |
| Haie \| mare | 12 |
| Autre |  |
"""


class _Text(HTMLParser):
    """Collects tags and the text a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []
        self.feed(page.partition("<body>")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- the base's
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_markdown_keeps_titles_lists_tables_and_pages_and_escapes_the_rest() -> None:
    assert extraction_markdown(EXTRACTION) == MARKDOWN


def test_html_shows_the_text_as_text() -> None:
    shown = _Text(extraction_html(EXTRACTION))
    assert "script" not in shown.tags
    assert HOSTILE in shown.text
    assert 'étude<b>".pdf' in shown.text
    assert "Haut de page" not in shown.text


def test_html_has_titles_by_level_lists_tables_and_pages_to_go_to() -> None:
    page = extraction_html(EXTRACTION)
    assert "<h2>1. Projet</h2>" in page
    assert "<h3>1.1 Site</h3>" in page
    assert "<ul><li>la haie</li><li>le bridage</li></ul>" in page
    assert "<tr><td>Haie | mare</td><td>12</td></tr><tr><td>Autre</td><td></td></tr>" in page
    assert '<a href="#page-2">1.1 Site</a>' in page
    assert 'id="page-2"' in page
    assert "Page non lue : 3 (trop lourde)." in page


def test_html_asks_nothing_of_anyone() -> None:
    page = extraction_html(EXTRACTION)
    assert not re.findall(r"(?:src|href)=\"(?!#)", page)
    assert "default-src 'none'" in page
