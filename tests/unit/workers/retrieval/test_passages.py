"""How a document is cut: what stays together, what stays apart, what is left out."""

import itertools
import uuid

from hypothesis import given
from hypothesis import strategies as st

from schemas.documents import Element, Line
from schemas.passages import Passage
from tests.unit.workers.retrieval.builders import DOCUMENT, DOSSIER, classification, element, extraction
from workers._retrieval.packing import MOST_WORDS, joined, pack
from workers._retrieval.passages import DocumentPlace, cut_passages

PLACE = DocumentPlace(DOSSIER, DOCUMENT, "etude.pdf")
SENTENCE = "La nappe alluviale affleure à moins de deux mètres sous le terrain naturel."


def cut(*elements: Element, **classified: object) -> list[Passage]:
    return cut_passages(extraction(*elements), classification(**classified), PLACE)


def test_paragraphs_of_one_section_and_page_make_one_passage() -> None:
    (passage,) = cut(element("Le site est plat."), element("Il est boisé."))
    assert passage.text == "Le site est plat.\nIl est boisé."
    assert passage.page == 1
    assert passage.path == ("Étude", "Eau")
    assert passage.source_id == str(DOCUMENT)
    assert passage.dossier_id == DOSSIER
    assert passage.document == "etude.pdf"


def test_a_passage_stays_on_its_page_and_in_its_section() -> None:
    passages = cut(
        element("Un." * 3), element("Deux." * 3, page=2), element("Trois." * 3, page=2, section=("Étude", "Air"))
    )
    assert [(p.page, p.path[-1]) for p in passages] == [(1, "Eau"), (2, "Eau"), (2, "Air")]


def test_a_table_is_a_passage_of_its_own_cut_between_rows() -> None:
    rows = [f"Point {n}\t{n} dB(A)\tconforme à la réglementation en vigueur" for n in range(60)]
    passages = cut(element("Avant."), element("\n".join(rows), kind="Table"), element("Après."))
    tables = passages[1:-1]
    assert [passages[0].text, passages[-1].text] == ["Avant.", "Après."]
    assert len(tables) > 1
    assert [row for table in tables for row in table.text.split("\n")] == rows


def test_headers_footers_page_numbers_and_contents_lines_are_left_out() -> None:
    passages = cut(
        element("Étude d’impact – Unité", kind="Header"),
        element("1.2 Eaux souterraines . . . . . . . . . . . 12"),
        element("1.3 Air ...................................."),
        element("Texte utile."),
        element("Page 3/12", kind="PageNumber"),
        element("Bureau d’études", kind="Footer"),
    )
    assert [passage.text for passage in passages] == ["Texte utile."]


def test_a_title_that_the_path_says_is_not_repeated_and_another_is_kept() -> None:
    (passage,) = cut(element("EAU", kind="Title"), element("Encadré", kind="Title"), element("Texte."))
    assert passage.text == "Encadré\nTexte."


def test_titles_alone_on_a_page_are_searched_too() -> None:
    (passage,) = cut(element("Plan de masse au 1/200", kind="Title", section=("Plans",)))
    assert passage.text == "Plan de masse au 1/200"


def test_the_box_is_the_union_of_the_lines_a_passage_is_made_of() -> None:
    text = " ".join([SENTENCE] * 40)
    middle = text.index(SENTENCE, len(text) // 2)
    lines = (
        Line(start=0, end=middle - 1, bbox=(50, 100, 500, 300)),
        Line(start=middle, end=len(text), bbox=(40, 300, 510, 700)),
    )
    passages = cut(element(text, bbox=(40, 100, 510, 700), lines=lines))
    assert passages[0].bbox == (50, 100, 500, 300)
    assert passages[-1].bbox == (40, 300, 510, 700)


def test_without_layout_there_is_no_box() -> None:
    assert cut(element("Texte."))[0].bbox is None


def test_the_enjeux_come_from_the_nearest_classified_section_best_first() -> None:
    sections = [
        {"path": ["Étude"], "page_start": 1, "page_end": 9, "enjeux": [{"enjeu": "climat_energie", "score": 0.3}]},
        {
            "path": ["Étude", "Eau"],
            "page_start": 1,
            "page_end": 2,
            "enjeux": [{"enjeu": "sols", "score": 0.4}, {"enjeu": "eau", "score": 0.9}],
        },
    ]
    near, far = cut(element("Nappe."), element("Vent.", section=("Étude", "Climat")), sections=sections)
    assert near.enjeux == ("eau", "sols")
    assert far.enjeux == ("climat_energie",)


def test_the_same_document_gives_the_same_ids_and_no_two_alike() -> None:
    elements = [element("Répété.", page=page, kind="Table") for page in (1, 1, 2)]
    first, second = cut(*elements), cut(*elements)
    assert [p.passage_id for p in first] == [p.passage_id for p in second]
    assert len({p.passage_id for p in first}) == 3
    other = cut_passages(extraction(*elements), classification(), DocumentPlace(DOSSIER, uuid.UUID(int=5), "b.pdf"))
    assert not {p.passage_id for p in first} & {p.passage_id for p in other}


def test_long_text_is_cut_at_sentence_ends_into_even_passages() -> None:
    passages = cut(*(element(" ".join([SENTENCE] * 9)) for _ in range(8)))
    sizes = [len(passage.text.split()) for passage in passages]
    assert all(80 <= size <= MOST_WORDS for size in sizes)
    assert all(passage.text.endswith("naturel.") for passage in passages)


def test_a_document_without_text_has_no_passage() -> None:
    assert cut() == []
    assert cut(element("—", kind="UncategorizedText")) == []


WORDS = st.lists(st.sampled_from(["eau", "nappe.", "forêt", "a\nb", "(suite) ;", "x" * 50]), max_size=400).map(" ".join)


@given(texts=st.lists(WORDS, max_size=6))
def test_packing_neither_loses_nor_doubles_nor_moves_a_word(texts: list[str]) -> None:
    groups = pack(texts)
    packed = [word for group in groups for word in joined(texts, group).split()]
    assert packed == list(itertools.chain.from_iterable(text.split() for text in texts))
    assert all(0 < sum(span.words for span in group) <= MOST_WORDS for group in groups)
