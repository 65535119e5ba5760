"""A recommendation is labelled by what its own words ask, then by what stands around it."""

import pytest

from infra.bench.avis.labels import label, label_text
from infra.bench.avis.recommendations import Recommendation


@pytest.mark.parametrize(
    ("text", "enjeu", "aspect"),
    [
        ("L'Ae recommande de compléter les inventaires de chauves-souris du vallon.", "biodiversite", "etat_initial"),
        ("L'Ae recommande d'évaluer les incidences du moulin sur la nappe.", "eau", "incidences"),
        ("L'Ae recommande de préciser les mesures de réduction du bruit du moulin.", "bruit_vibrations", "mesures"),
        ("L'Ae recommande de mettre en place un suivi de la qualité des eaux de l'étang.", "eau", "suivi"),
        ("L'Ae recommande de joindre un résumé non technique illustré.", None, "rnt"),
        ("L'Ae recommande de mieux justifier le choix du site par une comparaison.", None, "alternatives"),
        (
            "L'Ae recommande d'analyser les effets cumulés avec la scierie sur le paysage.",
            "paysage_patrimoine",
            "cumul",
        ),
        ("L'Ae recommande de démontrer la compatibilité avec le SDAGE.", "eau", "coherence"),
        ("L'Ae recommande d'exposer les méthodes et les incertitudes des calculs.", None, "methode"),
        ("L'Ae recommande de fournir le bilan carbone de la scierie.", "climat_energie", "incidences"),
    ],
)
def test_its_own_words_tell_the_enjeu_and_the_aspect(text: str, enjeu: str | None, aspect: str) -> None:
    assert label_text(text) == (enjeu, aspect)


def test_the_heading_tells_the_enjeu_that_the_words_leave_out() -> None:
    text = "L'Ae recommande d'évaluer les effets depuis les lieux les plus proches."
    under = Recommendation(text, "", "Bruit et vibrations", is_item=False)
    assert label(under).enjeu == "bruit_vibrations"
    assert label_text(text).enjeu is None


def test_a_summary_has_no_enjeu_whatever_stands_around() -> None:
    text = "L'Ae recommande de rendre le résumé non technique plus lisible."
    assert label(Recommendation(text, "", "Bruit et vibrations", is_item=False)).enjeu is None
