"""Recommendations are cut out of an avis however OCR left it, each once, and what others recommend is none."""

import pytest

from infra.bench.avis.recommendations import find_recommendations, is_notice_of_absence


@pytest.mark.parametrize(
    "sentence",
    [
        "L'Ae recommande de mesurer le bruit du moulin pendant les nuits d'été.",
        "La MRAe recommande au maître d'ouvrage de planter une haie le long du verger.",
        "Il est recommandé de compter les chevreuils au printemps dans la combe.",
        "L'autorité environnementale invite le porteur de projet à déplacer le hangar à foin.",
        "Elle suggère de prévoir un second bassin en aval de la scierie.",
        "Il conviendrait de vérifier la pente du chemin creux avant les travaux.",
        "L'étude des libellules de la mare mériterait d'être reprise en juin.",
    ],
)
def test_each_way_of_asking_is_a_recommendation(sentence: str) -> None:
    (found,) = find_recommendations(f"Le dossier décrit la scierie et ses abords. {sentence} La suite est claire.")
    assert "La suite" not in found.text
    assert "Le dossier décrit" not in found.text


@pytest.mark.parametrize(
    "sentence",
    [
        "Le guide des scieries recommande une distance de cent mètres.",
        "La demande d'autorisation porte sur la scierie et son étang.",
        "L'exploitant demande une dérogation pour le crapaud calamite.",
        "Les recommandations du présent avis portent sur la forme.",
    ],
)
def test_what_others_recommend_or_ask_is_none(sentence: str) -> None:
    assert not find_recommendations(sentence)


def test_several_recommendations_of_a_paragraph_are_told_apart() -> None:
    text = (
        "L'Ae recommande de mesurer le débit de la source.L'Ae recommande également de préciser le coût des haies "
        "plantées.Le dossier est clair."
    )
    first, second = find_recommendations(text)
    assert "source" in first.text
    assert "haies" in second.text


def test_an_announced_list_gives_a_recommendation_an_item() -> None:
    text = (
        "L'autorité environnementale recommande :\n• de dater les relevés de chauves-souris du clocher ;\n"
        "• de préciser l'entretien des mares de la prairie.\nLe paysage est bien décrit."
    )
    first, second = find_recommendations(text)
    assert "clocher" in first.text
    assert "mares" not in first.text
    assert "mares" in second.text
    assert first.is_item
    assert second.is_item


def test_the_summary_and_the_detail_that_say_the_same_count_once() -> None:
    said = "L'Ae recommande de compléter l'étude par une mesure du bruit du moulin pendant les nuits d'été."
    assert len(find_recommendations(f"Synthèse. {said} Avis détaillé. Le bruit est étudié. {said} Fin.")) == 1


def test_words_glued_and_page_marks_do_not_hide_a_recommendation() -> None:
    text = "Le bruit du moulin est étudié.L'Ae recommande de préciser les horaires du moulin.2.3 Paysage du valLe site"
    (found,) = find_recommendations(text)
    assert found.text.endswith("horaires du moulin.")


def test_a_notice_of_absence_is_no_avis() -> None:
    assert is_notice_of_absence("La MRAe n'a pas émis d'avis dans le délai réglementaire sur la scierie.")
    assert not is_notice_of_absence("L'Ae recommande de mesurer le bruit du moulin.")
