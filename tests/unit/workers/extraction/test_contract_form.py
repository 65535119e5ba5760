"""What `lisiere extract` prints has exactly the keys and shapes of the contract."""

import json
from collections.abc import Callable
from pathlib import Path

from schemas.documents import DocumentHeader, Element, Extraction, Section, UnreadPage
from workers._extraction.contract_form import extraction_json

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
        Element(type="Table", page=2, text="a\tb", section=("1. Projet", "1.1 Site"), confidence=0.9),
    ),
)


def test_the_shape_is_the_contracts() -> None:
    assert extraction_json(EXTRACTION) == {
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
            {"type": "Table", "page": 2, "text": "a\tb", "bbox": None, "section": ["1. Projet", "1.1 Site"]},
        ],
    }


def test_the_form_is_what_json_gives_back() -> None:
    form = extraction_json(EXTRACTION)
    assert json.loads(json.dumps(form)) == form


def test_many_unread_pages_are_named_in_one_short_line() -> None:
    unread = tuple(UnreadPage(page=2 * n, reason="la page est endommagée") for n in range(1, 500))
    header = EXTRACTION.document.model_copy(update={"unread_pages": unread, "warnings": ()})
    (warning,) = extraction_json(EXTRACTION.model_copy(update={"document": header}))["document"]["warnings"]
    assert warning.startswith("Pages non lues : 2, 4, 6, ")
    assert "… (499 en tout)" in warning
    assert len(warning) < 250


def test_a_file_really_read_has_this_shape_too(read: Callable[..., Extraction], typeset: Callable[..., Path]) -> None:
    form = extraction_json(read(typeset("= Projet\nLe site est décrit.")))
    assert set(form) == {"document", "sections", "elements"}
    assert all(len(element["bbox"]) == 4 for element in form["elements"])
