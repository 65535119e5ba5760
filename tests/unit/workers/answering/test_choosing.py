"""Answering a question from sentences: what answers, what only comes close, what is nowhere."""

import uuid
from collections.abc import Sequence

import pytest

from schemas.questions import Answer
from tests.unit.workers.drafting.conftest import document_of
from workers._answering import Ground, answer_question

DOSSIER, QUESTION = uuid.UUID(int=1), uuid.UUID(int=2)

STUDY = (
    "Le parc comprend six éoliennes d’une hauteur de 178 m en bout de pale.",
    "L’habitation la plus proche se trouve à 812 m de l’éolienne E3.",
    "Les inventaires des chiroptères ont été menés d’avril à octobre 2024.",
    "Le projet se situe sur la commune de Vaucelles-sur-Orge, au lieu-dit les Brandes.",
    "La puissance totale du parc est de 25,2 MW.",
    "L’arrêté du 26 août 2011 fixe la distance aux habitations à 500 m.",
    "Les habitants seront informés pendant toute la durée des travaux.",
    "La remise en état du site sera conduite à la fin de l’exploitation.",
    "La haie bocagère située au nord sera conservée.",
    "Le trafic du chantier est estimé à 14 camions par jour.",
)


def ask(question: str, sentences: Sequence[str] = STUDY) -> Answer:
    documents = [document_of("etude.pdf", "etude_impact", [("", each) for each in sentences])] if sentences else []
    ground = Ground(DOSSIER, 1, (), documents, dense=False)
    return answer_question(QUESTION, question, ground)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Combien d’éoliennes ?", "six éoliennes"),
        ("Quelle est la hauteur des éoliennes ?", "178 m"),
        ("À quelle distance est la maison la plus proche ?", "812 m"),
        ("Où se trouve le projet ?", "Vaucelles-sur-Orge"),
        ("Quand les chauves-souris ont-elles été inventoriées ?", "octobre 2024"),
        ("quelle puissance totale", "25,2 MW"),
        ("Combien de camions par jour ?", "14 camions"),
        ("Que devient la haie ?", "conservée"),
    ],
)
def test_the_first_sentence_answers(question: str, said: str) -> None:
    answer = ask(question)
    assert answer.statements, answer.nearest
    assert said in answer.statements[0].text
    citation = answer.statements[0].citations[0]
    assert citation.quote in STUDY
    assert citation.page == 1


def test_what_is_nowhere_is_said_not_to_be_found_and_the_words_are_named() -> None:
    answer = ask("Combien d’emplois sont créés ?")
    assert answer.statements == ()
    assert "emplois" in answer.missing


def test_a_measure_asked_for_is_not_answered_without_a_number() -> None:
    answer = ask("Quelle est la durée d’exploitation ?")
    assert answer.statements == ()
    assert answer.nearest


def test_two_values_for_the_same_thing_are_both_given() -> None:
    answer = ask("Quelle puissance totale ?", (*STUDY, "La puissance totale du parc atteint 21 MW."))
    said = " ".join(each.text for each in answer.statements)
    assert "25,2 MW" in said
    assert "21 MW" in said


def test_the_project_comes_before_the_law() -> None:
    answer = ask("Quelle distance aux habitations ?")
    assert all("arrêté" not in each.text for each in answer.statements[:1])


def test_the_same_sentence_in_two_places_is_one_answer_with_both_pages() -> None:
    answer = ask("Quelle puissance totale ?", (STUDY[4], STUDY[0], STUDY[4]))
    assert len(answer.statements) == 1
    assert len(answer.statements[0].citations) == 2


@pytest.mark.parametrize("question", ["?", "et alors", "Combien ?"])
def test_a_question_about_nothing_says_so(question: str) -> None:
    answer = ask(question)
    assert answer.statements == ()
    assert answer.warnings


def test_nothing_read_is_said() -> None:
    assert ask("Quelle puissance ?", ()).warnings


def test_the_same_question_has_the_same_answer() -> None:
    assert ask("Quelle puissance totale ?") == ask("Quelle puissance totale ?")
