"""What `lisiere extract` prints has exactly the keys and shapes of the contract."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from schemas.documents import DocumentHeader, Element, Extraction, Section, TableCell, UnreadPage
from schemas.extractions import write_extraction
from workers._extraction.contract_form import contract_json

EXTRACTION = Extraction(
    document=DocumentHeader(
        name="etude.pdf",
        sha256="0" * 64,
        media_type="application/pdf",
        pages=9,
        language="fr",
        scanned_pages=(2, 3),
        unread_pages=(
            UnreadPage(page=3, reason="la page est endommagée"),
            UnreadPage(page=6, reason="la page est endommagée"),
            UnreadPage(page=7, reason="la page est endommagée"),
            UnreadPage(page=8, reason="trop lourde"),
        ),
        warnings=("Le fichier semble tronqué ; pages lues : 5 sur 9.",),
        page_sizes=((595.0, 842.0),) * 9,
    ),
    sections=(
        Section(
            title="1. Projet",
            level=1,
            page_start=1,
            page_end=9,
            children=(Section(title="1.1 Site", level=2, page_start=1, page_end=9),),
        ),
    ),
    elements=(
        Element(type="Title", page=1, text="1. Projet", bbox=(1.0, 2.0, 3.0, 4.0), section=("etude",)),
        Element(type="ListItem", page=2, text="« ☃ »", section=("1. Projet", "1.1 Site"), confidence=0.9),
    ),
)


def _form(extraction: Extraction) -> dict[str, Any]:
    artefact = io.BytesIO()
    write_extraction(artefact, extraction.document, extraction.sections, extraction.elements)
    artefact.seek(0)
    form = json.loads(b"".join(contract_json(artefact)))
    assert isinstance(form, dict)
    return form


def test_the_shape_is_the_contracts() -> None:
    assert _form(EXTRACTION) == {
        "document": {
            "name": "etude.pdf",
            "sha256": "0" * 64,
            "media_type": "application/pdf",
            "pages": 9,
            "language": "fr",
            "scanned_pages": [2, 3],
            "warnings": [
                "Le fichier semble tronqué ; pages lues : 5 sur 9.",
                "Pages non lues : 3, 6-7 (la page est endommagée).",
                "Page non lue : 8 (trop lourde).",
            ],
        },
        "sections": [
            {
                "title": "1. Projet",
                "level": 1,
                "page_start": 1,
                "page_end": 9,
                "children": [{"title": "1.1 Site", "level": 2, "page_start": 1, "page_end": 9, "children": []}],
            }
        ],
        "elements": [
            {"type": "Title", "page": 1, "text": "1. Projet", "bbox": [1.0, 2.0, 3.0, 4.0], "section": ["etude"]},
            {"type": "ListItem", "page": 2, "text": "« ☃ »", "bbox": None, "section": ["1. Projet", "1.1 Site"]},
        ],
    }


def test_a_table_gives_its_html_and_its_cells() -> None:
    cells = tuple(
        TableCell(row=0, column=i, start=2 * i, end=2 * i + 1, bbox=(10.0 * i, 0.0, 10.0 * i + 9.0, 9.0))
        for i in (0, 1)
    )
    table = Element(type="Table", page=1, text="a\tb", html="<table></table>", cells=cells)
    (element,) = _form(EXTRACTION.model_copy(update={"elements": (table,)}))["elements"]
    assert element["metadata"]["text_as_html"] == "<table></table>"
    assert [(cell["column"], cell["text"], cell["bbox"][0]) for cell in element["metadata"]["cells"]] == [
        (0, "a", 0.0),
        (1, "b", 10.0),
    ]


def test_a_document_in_which_nothing_stands_has_the_shape_too() -> None:
    assert _form(EXTRACTION.model_copy(update={"elements": ()}))["elements"] == []


def test_many_unread_pages_are_named_in_one_short_line() -> None:
    unread = tuple(UnreadPage(page=2 * n, reason="la page est endommagée") for n in range(1, 500))
    header = EXTRACTION.document.model_copy(update={"unread_pages": unread, "warnings": ()})
    (warning,) = _form(EXTRACTION.model_copy(update={"document": header}))["document"]["warnings"]
    assert warning.startswith("Pages non lues : 2, 4, 6, ")
    assert "… (499 en tout)" in warning
    assert len(warning) < 250


def test_a_file_really_read_has_this_shape_too(read: Callable[..., Extraction], typeset: Callable[..., Path]) -> None:
    form = _form(read(typeset("= Projet\nLe site est décrit.")))
    assert set(form) == {"document", "sections", "elements"}
    assert all(len(element["bbox"]) == 4 for element in form["elements"])
