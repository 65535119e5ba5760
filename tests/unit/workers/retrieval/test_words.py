"""What the analysis of French text keeps whole, cuts and drops."""

import pytest

from schemas.passages import Passage
from tests.unit.workers.retrieval.builders import regulation_passage
from workers._retrieval.sparse import passage_vector, query_vector, term_id
from workers._retrieval.words import fold, terms_of


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("éolienne", "ÉOLIENNES"),
        ("autorisé", "autorisée"),
        ("l’eau", "eau"),
        ("qu’une habitation", "habitations"),
        ("L. 181-14", "L181-14"),
        ("R.181-13", "r181-13"),
        ("R. 512-46-1", "R512-46-1"),
        ("12 500", "12500"),
        ("12\u202f500", "12500"),
        ("2,5", "2.5"),
        ("cœur", "coeur"),
    ],
)
def test_two_ways_of_writing_are_the_same_term(left: str, right: str) -> None:
    assert terms_of(left) == terms_of(right) != []


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("la rubrique 2.1.5.0 de la nomenclature", ["rubriqu", "2.1.5.0", "nomenclatur"]),
        ("2980-1", ["2980", "2980-1"]),
        ("2714-1-a", ["2714", "2714-1-a"]),
        ("article D181-15-2", ["articl", "d181-15-2"]),
        ("200 m", ["200"]),
        ("de 2019 à 2021", ["2019", "2021"]),
        ("2019-2021", ["2019", "2021"]),
    ],
)
def test_numbers_rubriques_and_articles_are_kept_whole(text: str, terms: list[str]) -> None:
    assert terms_of(text) == terms


def test_empty_words_are_dropped() -> None:
    assert terms_of("Où et quand est-ce que le projet a-t-il été ?") == terms_of("projet")


def test_folding_leaves_plain_lower_case_letters() -> None:
    assert fold("L’ŒUVRE – À CÔTÉ") == "l'oeuvre - a cote"


def test_a_term_has_the_same_number_for_ever() -> None:
    assert term_id("eau") == 3990097804


def test_a_word_said_twice_in_a_question_counts_once() -> None:
    assert query_vector("eau eau potable") == query_vector("eau potable")


def test_the_nearest_title_weighs_more_than_those_above() -> None:
    near = weight_of("bruit", regulation_passage(path=("Texte", "bruit")))
    far = weight_of("bruit", regulation_passage(path=("bruit", "Texte")))
    assert near > far


def test_a_long_passage_does_not_win_by_its_length() -> None:
    short = weight_of("bruit", regulation_passage(text="bruit nocturne"))
    long = weight_of("bruit", regulation_passage(text="bruit " + "élément divers " * 300))
    assert short > long


def weight_of(term: str, passage: Passage) -> float:
    vector = passage_vector(passage)
    return vector.values[vector.indices.index(term_id(term))]
