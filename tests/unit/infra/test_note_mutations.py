"""The verifier sees every altered quote and number of a note, and lets what was only said otherwise pass."""

import uuid

import pytest

from infra.bench.note_mutations import measure_verifier
from schemas.notes import Citation, Note, Statement
from tests.unit.workers.note_forms.conftest import note_saying

DOCUMENT = uuid.UUID(int=4)
SENTENCES = (
    "L’emprise du projet est de 12,4 ha au lieu-dit des Essarts.",
    "Le trafic moyen lié à l’exploitation est de 24 poids lourds par jour.",
    "L’émergence nocturne la plus élevée est de 2,7 dB(A).",
    "Les effluents ne sont pas rejetés au milieu naturel.",
    "Le montant de l’investissement est de 4 300 000 € hors taxes.",
)


@pytest.fixture
def note() -> Note:
    """Give a note whose statements cite the sentences."""
    statements = tuple(
        Statement(
            statement_id=uuid.UUID(int=number),
            text=sentence,
            origin="extract",
            support="supported",
            citations=(Citation(document_id=DOCUMENT, document="etude.pdf", page=1, quote=sentence),),
        )
        for number, sentence in enumerate(SENTENCES)
    )
    plain = note_saying(["Essai", "Une phrase.", "Une autre."])
    section = plain.sections[0].model_copy(update={"statements": statements})
    return plain.model_copy(update={"sections": (section,), "contradictions": ()})


def test_what_is_altered_is_caught_and_what_is_said_otherwise_passes(note: Note) -> None:
    shares = measure_verifier([(note, lambda _document, _page: "\n".join(SENTENCES))])
    assert (shares.quotes, shares.numbers, shares.negations, shares.false_alarms) == (1.0, 1.0, 1.0, 0.0)


def test_a_page_that_does_not_hold_the_quotes_is_no_false_witness(note: Note) -> None:
    shares = measure_verifier([(note, lambda _document, _page: None)])
    assert shares.quotes == 1.0
