"""From values to what is printed on screen."""

import uuid
from typing import Any

import pytest

from reviewer_ui.extracted_texts import DocumentText
from reviewer_ui.presenters.addresses import ReaderState, reader_address
from reviewer_ui.presenters.contents import OPENING, WHOLE_UP_TO, contents_nodes
from reviewer_ui.presenters.desk_view import desk_line
from reviewer_ui.presenters.marks import mark_quote
from reviewer_ui.presenters.page_view import PART_ELEMENTS, Passage, page_view
from reviewer_ui.presenters.tables import table_rows
from reviewer_ui.presenters.words import size
from schemas.documents import Classification, DocumentHeader, Element, EnjeuScore, Line, Section, SectionEnjeux
from schemas.views import DocumentState, DossierSummary
from workers._retrieval.highlighting import tell_apart

DOSSIER, DOCUMENT = uuid.UUID(int=1), uuid.UUID(int=2)
SHA256 = "0" * 64


def _element(text: str, *lines: tuple[int, int, float], kind: str = "NarrativeText") -> Element:
    """Make an element whose lines are 100 points wide, at the heights given."""
    printed = tuple(Line(start=start, end=end, bbox=(50.0, y, 150.0, y + 10)) for start, end, y in lines)
    box = (50.0, printed[0].bbox[1], 150.0, printed[-1].bbox[3]) if printed else None
    return Element(type=kind, page=1, text=text, bbox=box, lines=printed)


def test_a_quote_is_marked_line_by_line_and_no_wider_than_it_is() -> None:
    element = _element("aaaaabbbbb cccccddddd", (0, 10, 100.0), (11, 21, 112.0))
    marked = mark_quote([element], "bbbbb ccccc", element.bbox)
    assert marked.boxes == ((100.0, 100.0, 150.0, 110.0), (50.0, 112.0, 100.0, 122.0))
    assert marked.spans == ((0, 5, 16),)


def test_of_two_places_the_one_in_the_citation_s_box_is_marked() -> None:
    twice = [_element("le même", (0, 7, 100.0)), _element("le même", (0, 7, 500.0))]
    assert mark_quote(twice, "le même", (50.0, 500.0, 150.0, 510.0)).spans == ((1, 0, 7),)


def test_a_quote_over_two_elements_is_marked_in_both() -> None:
    elements = [_element("Une phrase qui", (0, 14, 100.0)), _element("continue plus bas.", (0, 18, 120.0))]
    marked = mark_quote(elements, "phrase qui continue", None)
    assert marked.spans == ((0, 4, 14), (1, 0, 8))


def test_a_quote_that_is_not_found_leaves_the_citation_s_own_box() -> None:
    marked = mark_quote([_element("autre chose", (0, 11, 100.0))], "introuvable", (1.0, 2.0, 3.0, 4.0))
    assert (marked.boxes, marked.spans) == (((1.0, 2.0, 3.0, 4.0),), ())


def test_a_table_s_markup_becomes_text_in_cells() -> None:
    rows = table_rows(
        "<table><tr><th colspan=2>Titre &amp; <b>gras</b></th></tr>"
        "<tr><td>1<br>2</td><td rowspan='99999999999'><script>alert(1)</script></td></tr></table>"
    )
    assert [[(cell.text, cell.columns, cell.rows) for cell in row] for row in rows] == [
        [("Titre & gras", 2, 1)],
        [("1 2", 1, 1), ("alert(1)", 1, 1)],
    ]


def _text(elements: list[Element], **header: Any) -> DocumentText:
    lines: dict[int, list[bytes]] = {}
    for element in elements:
        lines.setdefault(element.page, []).append(element.model_dump_json(exclude_defaults=True).encode())
    about = {"name": "x", "sha256": SHA256, "media_type": "text/plain", "pages": 1, **header}
    return DocumentText(DocumentHeader(**about), (), lines, 0)


def _document(media_type: str) -> DocumentState:
    return DocumentState(document_id=DOCUMENT, name="x", status="indexed", media_type=media_type)


def test_a_page_beyond_the_last_is_the_last() -> None:
    text = _text([_element("a")], pages=3, page_sizes=((595, 842),) * 3, media_type="application/pdf")
    assert page_view(DOSSIER, _document("application/pdf"), text, 99).page == 3


def test_a_page_that_was_not_read_says_why() -> None:
    text = _text([], unread_pages=[{"page": 1, "reason": "la page est endommagée"}])
    assert "la page est endommagée" in page_view(DOSSIER, _document("text/plain"), text, 1).remark


def test_a_long_text_opens_on_the_part_that_holds_the_quote() -> None:
    text = _text([_element(f"élément {at}.") for at in range(2 * PART_ELEMENTS + 5)])
    view = page_view(DOSSIER, _document("text/plain"), text, 1, passage=Passage(f"élément {PART_ELEMENTS}."))
    assert (view.part, view.parts, len(view.blocks)) == (2, 3, PART_ELEMENTS)
    assert view.blocks[0].pieces == ((f"élément {PART_ELEMENTS}.", True),)
    assert [page_view(DOSSIER, _document("text/plain"), text, 1, part=at).part for at in (1, 3, 99)] == [1, 3, 3]


def test_contents_of_a_large_document_come_level_by_level_with_their_enjeux() -> None:
    leaf = Section(title="Bruit", level=2, page_start=4, page_end=5)
    chapters = [
        Section(title=f"{at}", level=1, page_start=3, page_end=9, children=(leaf,)) for at in range(WHOLE_UP_TO)
    ]
    enjeux = SectionEnjeux(
        path=("0", "Bruit"), page_start=4, page_end=5, enjeux=(EnjeuScore(enjeu="bruit_vibrations", score=0.9),)
    )
    classification = Classification(label="etude_impact", scores={}, sections=(enjeux,))
    nodes = contents_nodes(DOSSIER, DOCUMENT, chapters, classification)
    assert {(node.has_children, node.children) for node in nodes} == {(True, ())}
    inner = contents_nodes(DOSSIER, DOCUMENT, (leaf,), classification, titles=("0",), path=(0,))
    assert (inner[0].path, inner[0].tags, inner[0].page) == ("0.0", ("bruit",), 4)
    few = contents_nodes(DOSSIER, DOCUMENT, chapters[:3], classification)
    assert [child.title for child in few[0].children] == ["Bruit"]


def test_what_stands_before_the_first_heading_is_called_the_beginning_not_the_file() -> None:
    sections = [Section(title=title, level=1, page_start=1, page_end=1) for title in ("etude_impact", "1. Projet")]
    nodes = contents_nodes(DOSSIER, DOCUMENT, sections, None, file_name="pièces/etude_impact.pdf")
    assert [node.title for node in nodes] == [OPENING, "1. Projet"]


def test_an_address_holds_what_is_shown_and_nothing_else() -> None:
    state = ReaderState(onglet="synthese", source="s.1.0", q="l’eau & co", enjeu="eau")
    query = "source=s.1.0&q=l%E2%80%99eau+%26+co&enjeu=eau"
    assert reader_address(DOSSIER, state) == f"/dossiers/{DOSSIER}/relecture?{query}"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"status": "processing", "pages_done": 412, "pages_total": 1530}, "412/1\u202f530\u00a0pages lues"),
        ({"status": "processing"}, "2\u00a0documents reçus, comptage des pages"),
        ({"status": "in_review", "statements": 12, "statements_reviewed": 3}, "3/12\u00a0énoncés relus"),
        ({"status": "received"}, "en attente de prise en charge"),
    ],
)
def test_the_desk_says_how_far_a_dossier_is(given: dict[str, Any], words: str) -> None:
    numbers = {"pages_done": 0, "pages_total": 0, "statements": 0, "statements_reviewed": 0}
    now = {"received_at": "2026-11-24T10:00:00Z", "updated_at": "2026-11-24T10:00:00Z"}
    about = {"dossier_id": DOSSIER, "title": "x", "reference": None, "petitionnaire": None, "filed_on": None}
    counts = {"documents": 2, "documents_failed": 1, "statements_unsupported": 0}
    line = desk_line(DossierSummary.model_validate({**about, **now, **numbers, **counts, **given}))
    assert line.progress_words == words
    assert line.remarks == ("1\u00a0document non lu",)


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0\u00a0octets"), (999, "999\u00a0octets"), (345_000, "345\u00a0ko"), (3_221_225_472, "3,2\u00a0Go")],
)
def test_sizes_read_as_french_writes_them(count: int, words: str) -> None:
    assert size(count) == words


def test_words_looked_for_stand_out_whatever_their_ending() -> None:
    assert tell_apart("Deux digesteurs (hauts).", "le digesteur") == (
        ("Deux ", False),
        ("digesteurs", True),
        (" (hauts).", False),
    )
    assert tell_apart("a+b", "(a+") == (("a+b", False),)
