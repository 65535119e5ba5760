"""Which sentences may stand in a note by themselves, and where their own words begin."""

import pytest

from tests.unit.workers.drafting.conftest import document_of
from workers._drafting.reading import Sentence, read_dossier
from workers._drafting.sentences import sentence_spans
from workers._drafting.statements import extract
from workers._drafting.wholeness import opening, tells


def _sentence(text: str, title: str = "Le projet") -> Sentence:
    reading = read_dossier([document_of("etude.pdf", "etude_impact", [(title, text)])])
    return next(sentence for sentence in reading.sentences() if sentence.kind != "title")


@pytest.mark.parametrize(
    "text",
    [
        "Le bassin d’orage du site recueille les eaux de la voirie avant leur rejet dans le fossé communal.",
        "La commune de Valmère compte 812 habitants et trois hameaux au nord du futur atelier.",
        "Il n’y a aucun captage d’eau potable dans un rayon de deux kilomètres autour de la scierie.",
        "Les camions emprunteront la voie communale du Pré-Long puis la route départementale 84.",
        "La coopérative souhaite implanter un séchoir à noix de 3 200 m² en lisière du bourg.",
    ],
)
def test_a_whole_sentence_about_the_project_may_be_stated(text: str) -> None:
    assert tells(_sentence(text))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Elle n’intercepte aucune parcelle déclarée par les exploitants de la commune voisine.", "a pronoun"),
        ("Son emprise couvre la totalité du terrain situé entre la route et la rivière.", "a possessive"),
        ("Les versants tournés vers le midi qui dominent la combe et qui ouvrent sur le site du projet ;", "no verb"),
        ("La loi du 12 mai 1998 a prévu un plan de surveillance de la qualité de l’air dans les villes.", "the law"),
        ("Le schéma régional a pour objectif de réduire de moitié les rejets de la filière bois.", "a plan"),
        ("Les niveaux sonores ont été calculés à l’aide du logiciel de propagation le plus récent.", "a method"),
        ("Les émissions du pays ont baissé en France de 12 % depuis le début de la décennie passée.", "the country"),
        ("Une prairie est un espace qui est défini comme une formation d’herbes hautes et basses.", "a definition"),
        ("Le cessionnaire devra verser à la commune une redevance de 4 200 € chaque année.", "a contract"),
        ("Préciser si le projet, ou l’intervention prévue, créera une voirie ou un stationnement.", "a form"),
        ("Une réunion de travail s’est tenue en mairie avec les agents du service de l’eau.", "the procedure"),
        ("Largeur : 3 m Longueur : 7 m Hauteur : 4 m Le local est posé sur une dalle de béton.", "labels"),
        ("Le hangar est couvert de tuiles (voir la coupe et sera démonté à la fin de la concession.", "a bracket open"),
        ("Supérieure ou égale à 20 ha la surface est soumise à autorisation au titre de la rubrique.", "a rubrique"),
    ],
)
def test_what_says_nothing_of_the_project_by_itself_is_not_stated(text: str, why: str) -> None:
    assert not tells(_sentence(text)), why


def test_an_action_without_a_verb_is_stated_among_measures_alone() -> None:
    sentence = _sentence("Mise en place d’une clôture à mailles larges autour de la mare aux tritons ;")
    assert tells(sentence, action=True)
    assert not tells(sentence)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("En effet, la mare sera conservée.", "la mare sera conservée."),
        ("PRESENTATION DU PROJET RETENU Le hangar est en bois.", "Le hangar est en bois."),
        ("3.2.1 Le hangar est en bois.", "Le hangar est en bois."),
        (
            "Servitude de passage Le terrain est bordé au nord par un chemin.",
            "Le terrain est bordé au nord par un chemin.",
        ),
        ("Le fossé est busé : la crue de 1993 a noyé le pré.", "Le fossé est busé : la crue de 1993 a noyé le pré."),
        (
            "Volume du trafic : Les livraisons du séchoir amèneront deux camions chaque jour ouvré.",
            "Les livraisons du séchoir amèneront deux camions chaque jour ouvré.",
        ),
    ],
)
def test_a_sentence_begins_after_what_was_glued_before_it(text: str, own: str) -> None:
    assert text[opening(_sentence(text)) :] == own


def test_a_statement_leaves_out_what_ties_a_sentence_to_the_one_before() -> None:
    sentence = _sentence("Par ailleurs, le hangar sera démonté au bout de trente ans d’exploitation.")
    stated = extract(sentence.document.document_id, "projet", sentence)
    assert stated.text == "Le hangar sera démonté au bout de trente ans d’exploitation."
    assert stated.citations[0].quote == "le hangar sera démonté au bout de trente ans d’exploitation."


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("L’altitude est de 88 m.La pente est faible.", ["L’altitude est de 88 m.", "La pente est faible."]),
        ("Le seuil est passé (90 m²).L’aire est close.", ["Le seuil est passé (90 m²).", "L’aire est close."]),
        ("Le risque est moyen ;Toutefois il décroît.", ["Le risque est moyen ;", "Toutefois il décroît."]),
        ("M. Le Goff a relevé l’art. 4 du bail.", ["M. Le Goff a relevé l’art. 4 du bail."]),
    ],
)
def test_sentences_whose_space_was_lost_are_cut(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == parts
