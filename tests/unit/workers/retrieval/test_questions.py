"""The grid of questions, against the field and the note it serves."""

from typing import get_args

from schemas.documents import Enjeu
from workers._retrieval.evidence import cited_rubriques
from workers._retrieval.questions import RUBRIQUES_QUESTION, load_questions
from workers._retrieval.words import terms_of

PARTS = {
    "identite", "projet", "procedure", "synthese", "natura2000", "cumul", "alternatives", "erc", "suivi",
    "methodes", "compatibilite", "vulnerabilite", "avis",
}  # fmt: skip


def test_every_enjeu_is_asked_about_from_initial_state_to_prescriptions() -> None:
    asked = {question.id for question in load_questions()}
    for enjeu in get_args(Enjeu):
        assert {f"{enjeu}.{part}" for part in ("etat_initial", "incidences", "mesures", "prescriptions")} <= asked


def test_ids_are_unique_and_name_one_topic_only() -> None:
    ids = [question.id for question in load_questions()]
    topics = PARTS | set(get_args(Enjeu))
    assert len(ids) == len(set(ids))
    for question_id in ids:
        assert [topic for topic in topics if topic in question_id] == [question_id.partition(".")[0]]


def test_every_question_has_words_to_search() -> None:
    assert all(len(terms_of(question.text)) >= 3 for question in load_questions())
    assert RUBRIQUES_QUESTION in {question.id for question in load_questions()}


def test_rubriques_are_read_where_the_text_speaks_of_the_nomenclature() -> None:
    texts = [
        "Rubrique 2980-1 et rubrique 2714, puis 2714",
        "Le 2781 n’est pas dit ici",
        "ICPE : 2500 m de piste, 3 532",
    ]
    assert cited_rubriques(texts) == ["2714", "2980"]
