"""The enjeux of a section: several at once, named by titles first, with the words that decided."""

from collections.abc import Callable
from typing import get_args

import pytest

from schemas.documents import DocumentHeader, Element, Enjeu, Extraction, Section
from workers._classification import classify_document, classify_text
from workers._classification.enjeux import LEAST_SCORE, likelihood, score_enjeux
from workers._classification.sections import kept_enjeux

Build = Callable[..., Extraction]

TITLES: dict[Enjeu, str] = {
    "eau": "Eaux superficielles et souterraines",
    "sols": "Géologie et pollution des sols",
    "air": "Qualité de l’air",
    "climat_energie": "Émissions de gaz à effet de serre",
    "biodiversite": "Faune, flore et habitats naturels",
    "paysage_patrimoine": "Paysage et monuments historiques",
    "bruit_vibrations": "Ambiance sonore et vibrations",
    "dechets": "Gestion des déchets",
    "risques_naturels": "Risque d’inondation et sismicité",
    "risques_technologiques": "Risques technologiques et accidents majeurs",
    "sante_population": "Santé des populations",
    "deplacements": "Trafic routier et déplacements",
    "agriculture_espace": "Agriculture et consommation d’espaces",
    "lumiere_odeurs": "Nuisances olfactives et émissions lumineuses",
}
MIXED = (
    "Les eaux pluviales sont collectées dans un bassin de rétention étanche avant rejet au cours d’eau, dont la "
    "qualité des eaux est suivie. Le bruit des équipements respecte l’émergence réglementaire : le niveau sonore est "
    "mesuré au droit des habitations par une campagne acoustique. "
)


@pytest.mark.parametrize("enjeu", get_args(Enjeu))
def test_every_enjeu_is_named_by_a_title(enjeu: Enjeu) -> None:
    best, *_ = score_enjeux((TITLES[enjeu],), "")
    assert best.enjeu == enjeu
    assert best.score >= 0.8
    assert best.words


def test_a_section_may_speak_of_several_enjeux() -> None:
    found = {score.enjeu for score in kept_enjeux(score_enjeux(("Incidences en exploitation",), MIXED * 4))}
    assert found == {"eau", "bruit_vibrations"}


def test_scores_stand_each_for_itself_best_first() -> None:
    scores = [score.score for score in score_enjeux((), MIXED * 4)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_the_title_above_decides_less_than_a_sections_own() -> None:
    own = score_enjeux(("Milieu physique", "Qualité de l’air"), "")[0]
    inherited = score_enjeux(("Qualité de l’air", "Méthode"), "")[0]
    assert own.enjeu == inherited.enjeu == "air"
    assert inherited.score < own.score


def test_an_innermost_title_hides_those_above_it() -> None:
    assert {score.enjeu for score in score_enjeux(("Bruit", "Gestion des déchets"), "")} == {"dechets"}


def test_a_single_word_in_a_long_text_says_nothing() -> None:
    text = "La société exploite des bureaux et reçoit ses clients sur rendez-vous. " * 60 + "Le bruit est faible."
    assert not kept_enjeux(score_enjeux(("Présentation",), text))


def test_a_bare_text_without_enjeu_has_no_label() -> None:
    found = classify_text("Le siège social se trouve à Limoges.", "enjeu")
    assert found.label is None
    assert set(found.scores) == set(get_args(Enjeu))


def test_the_first_line_of_a_bare_text_is_its_title() -> None:
    found = classify_text("Qualité de l’air\nLe site est ouvert du lundi au vendredi.", "enjeu")
    assert found.label == "air"
    assert found.scores["air"] > LEAST_SCORE


def test_titles_above_are_inherited_by_a_bare_text() -> None:
    below = "Méthode\nLe site est ouvert du lundi au vendredi."
    inherited, silent = classify_text(f"Qualité de l’air / {below}", "enjeu"), classify_text(below, "enjeu")
    assert (inherited.label, silent.label) == ("air", None)


def test_a_bare_text_may_speak_of_several_enjeux() -> None:
    scores = classify_text(MIXED * 4, "enjeu").scores
    assert {enjeu for enjeu, score in scores.items() if score > 0.5} == {"eau", "bruit_vibrations"}


def test_more_evidence_is_never_less_likely() -> None:
    shares = [likelihood(step / 100) for step in range(101)]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 0.995)


def test_each_section_is_told_apart_in_the_order_of_the_contents(build: Build) -> None:
    document = DocumentHeader(name="e.pdf", sha256="0" * 64, media_type="application/pdf", pages=4)
    paths = [("Incidences", "Eau"), ("Incidences", "Bruit"), ("Budget",)]
    found = classify_document(
        Extraction(
            document=document,
            sections=(
                Section(
                    title="Incidences",
                    level=1,
                    page_start=1,
                    page_end=3,
                    children=(
                        Section(title="Eau", level=2, page_start=1, page_end=2),
                        Section(title="Bruit", level=2, page_start=3, page_end=3),
                    ),
                ),
                Section(title="Budget", level=1, page_start=4, page_end=4),
            ),
            elements=tuple(Element(type="NarrativeText", page=1, text="Texte.", section=path) for path in paths),
        )
    )
    assert [section.path for section in found.sections] == [("Incidences",), *paths]
    best = [section.enjeux[0].enjeu if section.enjeux else None for section in found.sections]
    assert best == [None, "eau", "bruit_vibrations", None]
    assert [(section.page_start, section.page_end) for section in found.sections] == [(1, 3), (1, 2), (3, 3), (4, 4)]
    assert build("").sections
