"""PPTX and ODP: a page a slide, its title a section, tables kept, notes last; what is a picture only is said."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pypandoc
import pytest

from schemas.documents import Extraction
from workers.errors import RejectedError

Read = Callable[..., Extraction]
Build = Callable[..., Path]

DECK = """---
title: Unité de méthanisation
---

# Contexte

Le site est **ici**.

- un
- deux

::: notes
Dire bonjour au public.
:::

# Chiffres

| Poste | Coût |
|-------|------|
| Haie  | 12   |
|       | 4    |
"""
ODP_CONTENT = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0">
<office:body><office:presentation>{}</office:presentation></office:body></office:document-content>"""
TITLE = '<draw:frame presentation:class="title"><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>'
FRAME = "<draw:frame><draw:text-box>{}</draw:text-box></draw:frame>"
PICTURE = "<draw:frame><draw:image/></draw:frame>"
DATE = '<draw:frame presentation:class="date-time"><draw:text-box><text:p>2026</text:p></draw:text-box></draw:frame>'
NOTES = f"<presentation:notes>{FRAME.format('<text:p>À dire.</text:p>')}</presentation:notes>"
TABLE = """<draw:frame><table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>
<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table><draw:image/></draw:frame>"""


@pytest.fixture
def pptx(tmp_path: Path) -> Path:
    """Give a presentation as pandoc writes it."""
    path = tmp_path / "presentation.pptx"
    pypandoc.convert_text(DECK, "pptx", format="md", outputfile=str(path))
    return path


@pytest.fixture
def odp(tmp_path: Path) -> Build:
    """Give a function that writes an ODP of these slides."""

    def build(*slides: str) -> Path:
        path = tmp_path / "presentation.odp"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.presentation")
            pages = "".join(f"<draw:page>{slide}</draw:page>" for slide in slides)
            archive.writestr("content.xml", ODP_CONTENT.format(pages))
        return path

    return build


def _without(path: Path, part: str) -> Path:
    """Empty one part of a package."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, b"<p:sld" if name == part else content)
    return path


def _texts(found: Extraction) -> list[tuple[int, str, str]]:
    return [(element.page, element.type, element.text) for element in found.elements]


def test_a_pptx_slide_is_a_page_with_title_body_table_and_notes(read: Read, pptx: Path) -> None:
    found = read(pptx)
    assert _texts(found) == [
        (1, "Title", "Unité de méthanisation"),
        (2, "Title", "Contexte"),
        (2, "ListItem", "Le site est ici."),
        (2, "ListItem", "un"),
        (2, "ListItem", "deux"),
        (2, "NarrativeText", "Notes de la diapositive :"),
        (2, "UncategorizedText", "Dire bonjour au public."),
        (3, "Title", "Chiffres"),
        (3, "Table", "Poste\tCoût\nHaie\t12\n\t4"),
    ]
    assert (found.elements[-1].html or "").endswith(
        "<tr><td>Haie</td><td>12</td></tr><tr><td></td><td>4</td></tr></tbody></table>"
    )
    assert [(s.title, s.page_start) for s in found.sections] == [
        ("Unité de méthanisation", 1),
        ("Contexte", 2),
        ("Chiffres", 3),
    ]


def test_a_pptx_slide_that_is_damaged_costs_itself_alone(read: Read, pptx: Path) -> None:
    found = read(_without(pptx, "ppt/slides/slide2.xml"))
    assert [page.page for page in found.document.unread_pages] == [2]
    assert {element.page for element in found.elements} == {1, 3}


def test_a_truncated_pptx_is_refused(read: Read, pptx: Path) -> None:
    pptx.write_bytes(pptx.read_bytes()[:4000])
    with pytest.raises(RejectedError, match="tronqué"):
        read(pptx)


def test_an_odp_slide_is_a_page_with_title_body_table_and_notes(read: Read, odp: Build) -> None:
    body = FRAME.format("<text:p>Le projet compte six éoliennes.</text:p>")
    points = FRAME.format(
        "<text:list><text:list-item><text:p>un</text:p></text:list-item></text:list><text:p>2</text:p>"
    )
    grouped = f"<draw:g>{body}</draw:g>"
    found = read(odp(TITLE.format("Contexte") + DATE + grouped + points + NOTES, TITLE.format("Chiffres") + TABLE))
    assert _texts(found) == [
        (1, "Title", "Contexte"),
        (1, "NarrativeText", "Le projet compte six éoliennes."),
        (1, "ListItem", "un"),
        (1, "ListItem", "2"),
        (1, "NarrativeText", "Notes de la diapositive :"),
        (1, "UncategorizedText", "À dire."),
        (2, "Title", "Chiffres"),
        (2, "Table", "a\tb"),
    ]


def test_a_slide_of_pictures_only_is_listed_as_not_read(read: Read, odp: Build) -> None:
    found = read(odp(TITLE.format("Contexte"), PICTURE, TITLE.format("Vue du site") + PICTURE))
    assert [(page.page, page.reason) for page in found.document.unread_pages] == [
        (2, "diapositive sans texte, faite d’images, qui ne sont pas lues")
    ]
    assert found.document.warnings == ("Images de diapositives sans autre contenu, non lues (page 3).",)


def test_a_presentation_without_slides_is_refused(read: Read, odp: Build) -> None:
    with pytest.raises(RejectedError, match="aucune page"):
        read(odp())


def test_a_real_presentation_is_read_slide_by_slide(read: Read, shared_data: Path) -> None:
    """Its PDF, made of the same slides, tells how many there are."""
    folder = shared_data / "office" / "stages2020TLN"
    found = read(folder / "demoday_etude_impact.odp")
    assert found.document.pages == read(folder / "demoday_etude_impact.pdf").document.pages
    assert found.document.unread_pages == ()
