"""A figure that holds for something else contradicts nothing; words that name one thing meet; scraps name nothing."""

import pytest

from workers._drafting.conditions import condition_end
from workers._drafting.figures import rounding
from workers._drafting.french import fold
from workers._drafting.kinship import kin
from workers._drafting.labels import label_in_sentence
from workers._drafting.naming import names_an_object
from workers._drafting.quantities import Quantity, find_quantities


def _only(text: str) -> Quantity:
    (quantity,) = find_quantities(text, fold(text))
    return quantity


@pytest.mark.parametrize(
    "opening",
    [
        "En pointe",
        "Dans la variante 2, écartée",
        "Lors de la précédente autorisation",
        "Prise isolément, pour une seule unité",
        "Si l’on ajoute le projet voisin",
        "Sur un autre site, à Bellegarde",
    ],
)
def test_a_figure_said_under_a_condition_holds_for_that_case_only(opening: str) -> None:
    text = f"{opening}, la surface imperméabilisée est de 3 200 m²."
    label = label_in_sentence(text, fold(text), find_quantities(text, fold(text))[-1])
    assert condition_end(fold(text)) > 0
    assert label is not None
    assert "condition" in label.scope


@pytest.mark.parametrize("opening", ["Au total", "En exploitation", "Par ailleurs", "Chaque année", "La nuit"])
def test_an_opening_that_restricts_nothing_is_no_condition(opening: str) -> None:
    assert condition_end(fold(f"{opening}, l’émergence atteint 2,1 dB(A).")) == 0


@pytest.mark.parametrize(("one", "two"), [("stock", "stockag"), ("restaur", "restauration"), ("modul", "panneau")])
def test_words_of_one_family_meet(one: str, two: str) -> None:
    assert kin(one) == kin(two)


@pytest.mark.parametrize(
    "label", ["Volume de partir d’une cuve", "Surface d’implanté sur un terrain", "Quantité de via"]
)
def test_a_scrap_of_a_sentence_names_nothing(label: str) -> None:
    assert not names_an_object(label)


@pytest.mark.parametrize(
    "label", ["Surface de l’unité de tri", "Volume de la fosse", "Quantité de blé", "Hauteur – silos"]
)
def test_a_noun_names_something(label: str) -> None:
    assert names_an_object(label)


def test_a_land_register_s_surface_is_read_whole() -> None:
    quantity = _only("Superficie du renouvellement : 22 ha 40 a 26 ca")
    assert (quantity.value, quantity.unit.name) == (22.4026, "ha")


def test_a_figure_is_a_rounding_of_another_only_when_it_is_near() -> None:
    assert rounding(_only("70 000 m²"), _only("69 600 m²"))
    assert not rounding(_only("70 MW"), _only("76 MW"))
