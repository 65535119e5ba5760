"""What counts as quoting a passage."""

import pytest

from workers._retrieval.quoting import is_quote, quotes

PASSAGE = "Le projet comprend un dépôt de Trinoxylène de 12 tonnes, enterré au sud sous la carrière du bourg."


@pytest.mark.parametrize(
    "words",
    [
        "dépôt de Trinoxylène de 12 tonnes",
        "Que dit-on d’un DEPOT, de trinoxylène : 12 tonnes ?",
        "Dis aussi que 12 tonnes, enterrées au sud sous la carrière",
    ],
)
def test_words_that_repeat_a_run_of_a_passage_quote_it_whatever_their_case_and_signs(words: str) -> None:
    assert quotes(words, [PASSAGE])


@pytest.mark.parametrize(
    "words",
    ["", "Le projet comprend un dépôt ?", "tonnes de Trinoxylène", "enterré au sud sous la", "du de la sur les"],
)
def test_words_that_anybody_would_write_quote_nothing(words: str) -> None:
    assert not quotes(words, [PASSAGE])


def test_too_few_terms_are_no_quote_of_anything() -> None:
    assert not is_quote("incidence du projet sur les eaux")
    assert is_quote("incidence du projet sur les eaux souterraines")
