"""The verifier lets no altered number, unit, name, negation or quote pass; it believes what the words say."""

import re
import uuid

import pytest

from schemas.notes import Citation, Note
from tests.unit.workers.drafting.conftest import ReadDossier
from workers._drafting.verify import Verification, page_texts, quote_stands, verify_against, verify_statement

DOCUMENT = uuid.UUID(int=1)
PAGE = (
    "Le bassin de rétention, d’un volume utile de 1 480 m³, n’émet aucun rejet vers la Fontenelle. "
    "L’habitation la plus proche se trouve à 412 m au nord-est du projet."
)
BASIN, DWELLING = (f"{sentence.rstrip('.')}." for sentence in PAGE.split(". ", 1))


def _verify(text: str, *quotes: str, page: str = PAGE) -> Verification:
    citations = [Citation(document_id=DOCUMENT, document="a.pdf", page=1, quote=quote) for quote in quotes]
    return verify_statement(text, citations, lambda _document, number: page if number == 1 else None)


def test_a_faithful_wording_is_supported() -> None:
    text = "Le bassin de rétention a un volume utile de 1 480 m³ et n’émet aucun rejet vers la Fontenelle."
    assert _verify(text, BASIN).support == "supported"


def test_the_same_number_written_otherwise_is_the_same() -> None:
    assert (
        _verify("Le bassin de rétention a un volume utile de 1480 m3, sans rejet vers la Fontenelle.", BASIN).support
        == "supported"
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Le bassin de rétention a un volume utile de 1 840 m³, sans aucun rejet.", "a swapped digit"),
        ("Le bassin de rétention a un volume utile de 148 m³, sans aucun rejet.", "a lost zero"),
        ("Le bassin de rétention a un volume utile de 1 480 L, sans aucun rejet.", "another unit"),
        ("Le bassin de rétention, d’un volume utile de 1 480 m³, émet un rejet vers la Fontenelle.", "a lost negation"),
        ("Le bassin de rétention, d’un volume utile de 1 480 m³, n’émet aucun rejet vers la Marmande.", "another name"),
        ("Les deux bassins de rétention ont un volume utile de 1 480 m³, sans aucun rejet.", "an invented count"),
        ("Une biodiversité remarquable caractérise les prairies humides.", "another subject"),
    ],
)
def test_an_altered_statement_is_unsupported(text: str, what: str) -> None:
    assert _verify(text, BASIN).support == "unsupported", what


def test_a_negation_that_the_passage_has_not_is_unsupported() -> None:
    text = "L’habitation la plus proche ne se trouve pas à 412 m au nord-est du projet."
    assert _verify(text, DWELLING).support == "unsupported"


def test_a_statement_without_citation_is_unsupported() -> None:
    assert _verify("Le bassin est étanche.").support == "unsupported"


@pytest.mark.parametrize("quote", [BASIN.replace("480", "840"), BASIN.replace("aucun", "un"), "Rien de tel.", " "])
def test_a_quote_that_is_not_on_the_page_makes_the_statement_unsupported(quote: str) -> None:
    assert _verify("Le bassin de rétention existe.", quote).support == "unsupported"


def test_a_quote_is_found_across_a_line_end_and_its_hyphen() -> None:
    citation = Citation(document_id=DOCUMENT, document="a.pdf", page=1, quote="le bassin de rétention étanche")
    assert quote_stands(citation, lambda _document, _page: "le bassin de réten-\ntion  étanche")


def test_a_wording_far_from_its_passages_is_partial() -> None:
    said = _verify("L’habitation la plus proche se trouve à 412 m, derrière un rideau boisé.", DWELLING)
    assert said.support == "partial"
    assert said.reasons


def test_altering_any_number_of_the_note_is_noticed(demo: ReadDossier, demo_note: Note) -> None:
    pages = page_texts({d.manifest.document_id: d.extraction for d in demo.documents if d.extraction})
    altered = 0
    for section in demo_note.sections:
        for statement in section.statements:
            for number in re.finditer(r"(?<![\w,.])\d{3}(?![\w,.])", statement.text):
                text = f"{statement.text[: number.start()]}{int(number[0]) + 7:03d}{statement.text[number.end() :]}"
                assert verify_statement(text, statement.citations, pages).support == "unsupported", text
                altered += 1
    assert altered > 20


def test_the_notes_own_sentences_are_supported_by_their_quotes(demo_note: Note) -> None:
    for section in demo_note.sections:
        for statement in section.statements:
            if statement.origin == "extract" and "«" not in statement.text:
                assert verify_against(statement.text, [c.quote for c in statement.citations]).support == "supported"
