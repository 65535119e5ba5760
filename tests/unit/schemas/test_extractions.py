"""An extraction lies in the store as a stream of JSON lines whose bytes depend on its content alone."""

import gzip
import io

from schemas.documents import DocumentHeader, Element, Extraction, Line, Section, UnreadPage
from schemas.extractions import read_elements, read_extraction, read_header, write_extraction

EXTRACTION = Extraction(
    document=DocumentHeader(
        name="Étude d’impact.pdf",
        sha256="a" * 64,
        media_type="application/pdf",
        pages=3,
        language="fr",
        scanned_pages=(2,),
        unread_pages=(UnreadPage(page=3, reason="la page est endommagée"),),
        warnings=("Le fichier semble tronqué.",),
        page_sizes=((595.28, 841.89), (595.28, 841.89), (0.0, 0.0)),
    ),
    sections=(
        Section(
            title="1 Projet",
            level=1,
            page_start=1,
            page_end=3,
            children=(Section(title="1.1 Site\u2028coupé", level=2, page_start=2, page_end=3),),
        ),
    ),
    elements=(
        Element(
            type="NarrativeText",
            page=1,
            text="Ligne une\nligne deux « ☃ »",
            bbox=(0.1, 2.0, 30.5, 40.0),
            section=("1 Projet",),
            lines=(Line(start=0, end=9, bbox=(0.1, 2.0, 30.5, 20.0)),),
        ),
        Element(type="Table", page=2, text="a\tb", html="<table></table>", confidence=0.25),
    ),
)


def _written(extraction: Extraction) -> bytes:
    target = io.BytesIO()
    write_extraction(target, extraction.document, extraction.sections, iter(extraction.elements))
    return target.getvalue()


def test_what_was_written_is_read_back() -> None:
    assert read_extraction(io.BytesIO(_written(EXTRACTION))) == EXTRACTION


def test_writing_what_was_read_gives_the_same_bytes() -> None:
    written = _written(EXTRACTION)
    assert _written(read_extraction(io.BytesIO(written))) == written


def test_no_time_stamp_is_in_the_bytes() -> None:
    assert _written(EXTRACTION)[4:8] == bytes(4)


def test_it_is_one_json_document_a_line() -> None:
    lines = gzip.decompress(_written(EXTRACTION)).split(b"\n")
    assert len(lines) == 2 + len(EXTRACTION.elements) + 1
    assert lines[-1] == b""


def test_header_and_elements_can_be_read_alone() -> None:
    written = _written(EXTRACTION)
    assert read_header(io.BytesIO(written)) == EXTRACTION.document
    assert tuple(read_elements(io.BytesIO(written))) == EXTRACTION.elements


def test_an_extraction_without_elements_is_one_too() -> None:
    empty = EXTRACTION.model_copy(update={"elements": (), "sections": ()})
    assert read_extraction(io.BytesIO(_written(empty))) == empty
