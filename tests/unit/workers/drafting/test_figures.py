"""What a number measures is read from its words: a name, an attribute, a scope; or it is no chiffre clé at all."""

import pytest

from schemas.notes import KeyFigure
from tests.unit.workers.drafting.conftest import Draft, MakeDocument, document_of
from workers._drafting.figures import Figure, collect_figures
from workers._drafting.reading import read_dossier

PROJECT = "Description du projet"


def _figures(text: str) -> list[Figure]:
    return collect_figures(read_dossier([document_of("a.pdf", "etude_impact", [(PROJECT, text)])]))


@pytest.mark.parametrize(
    ("text", "label", "value", "unit"),
    [
        ("Les deux digesteurs, hauts de 16,3 m au faîte, seront visibles.", "Hauteur au faîte – digesteurs", 16.3, "m"),
        ("Un bassin étanche d’un volume utile de 1 150 m³ est créé.", "Volume utile – bassin étanche", 1150, "m³"),
        (
            "L’habitation la plus proche se situe à 375 m de la limite du site.",
            "Distance – habitation la plus proche",
            375,
            "m",
        ),
        ("Surface imperméabilisée\t2,08 ha", "Surface imperméabilisée", 2.08, "ha"),
        ("En régime nominal, l’unité traitera 118 t/j de matières.", "Quantité de matières", 118, "t/j"),
        ("Le biométhane est injecté au débit moyen de 305 Nm³/h.", "Débit moyen – biométhane", 305, "Nm³/h"),
        ("L’ensemble peut contenir 2 920 m³ de gaz.", "Volume de gaz", 2920, "m³"),
        ("Sept éoliennes de 180 m seront implantées.", "Nombre d’éoliennes", 7, "éoliennes"),
        ("L’investissement s’élève à 2,5 millions d’euros.", "Investissement", 2_500_000, "€"),
    ],
)
def test_a_figure_is_named_by_the_words_around_it(text: str, label: str, value: float, unit: str) -> None:
    figure = next(figure for figure in _figures(text) if figure.quantity.unit.name == unit)
    assert (figure.label.text, figure.quantity.value) == (label, value)


def test_a_house_number_counts_nothing() -> None:
    assert not _figures("Mandataire\tCabinet Hélianthe, 12 quai des Tanneurs, 96000 Villemorin")


@pytest.mark.parametrize(
    "text",
    ["L’arrêté du 2 février 1998 s’applique.", "Il est ouvert de 8 h 30 à 12 h.", "Selon l’article R. 122-5 II 7°."],
)
def test_dates_hours_and_articles_measure_nothing(text: str) -> None:
    assert not [figure for figure in _figures(text) if figure.label.weight > 1]


def test_two_values_told_apart_by_day_and_night_are_two_figures_of_one_thing() -> None:
    day, night = _figures(
        "En limite de propriété, le niveau calculé est de 54,6 dB(A) le jour et de 49,8 dB(A) la nuit."
    )
    assert day.label.text == night.label.text
    assert (day.label.scope, night.label.scope) == (frozenset({"jour"}), frozenset({"nuit"}))


def test_a_long_cell_is_read_as_the_sentence_it_is() -> None:
    row = "Mesure\tLa noue humide et une bande de dix mètres sur ses rives, soit 0,46 ha, sont exclues de l’emprise."
    assert "mesure" not in {stem for figure in _figures(row) for stem in figure.label.stems}


def _key(draft: Draft, *lines: str) -> tuple[KeyFigure, ...]:
    return draft([document_of("a.pdf", "resume_non_technique", [(PROJECT, line) for line in lines])]).key_figures


def test_one_figure_under_two_names_is_one_key_figure(draft: Draft) -> None:
    found = _key(draft, "Surface imperméabilisée\t2,08 ha", "Les cuves et les aires bétonnées occupent 2,08 ha.")
    assert len(found) == 1
    assert len(found[0].citations) == 2


def test_a_rounded_figure_is_the_same_figure(draft: Draft) -> None:
    found = _key(draft, "Énergie injectée\t27 676,5 MWh/an", "L’énergie injectée représente 27,7 GWh/an.")
    assert len(found) == 1


@pytest.mark.parametrize("text", ["Capital\t1 200 000 €", "Surface\t1 500 m²", "Valeur limite d’émergence\t4 dB(A)"])
def test_what_says_nothing_of_the_project_is_no_key_figure(draft: Draft, text: str) -> None:
    assert not _key(draft, text)


def test_the_note_has_few_key_figures_whatever_the_dossier_holds(make_document: MakeDocument, draft: Draft) -> None:
    lines = [
        (PROJECT, f"Surface de la parcelle {chr(65 + i)}{chr(97 + i)}bec\t{11 + i},{i % 10}5 ha") for i in range(26)
    ]
    note = draft([make_document("a.pdf", "etude_impact", lines)])
    assert 0 < len(note.key_figures) <= 25
