"""Nothing a dossier says to a machine changes its note; the agent is told where it stands."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from schemas.notes import Note
from tests.fakes.language_model import FakeLanguageModel
from tests.unit.workers.drafting.conftest import Line, document_of, draft_of
from workers._drafting import SectionWriter
from workers._drafting.addressed import addressed

CORPUS = tomllib.loads((Path(__file__).parents[3] / "attacks" / "attacks.toml").read_text(encoding="utf-8"))
ATTACKS = [text for kind in CORPUS.values() for text in kind["texts"]]
PROJECT = "Description du projet"
LINES: list[Line] = [
    (PROJECT, "Le projet consiste en la création d’un bassin de rétention de 1 150 m³ au sud du site."),
    (PROJECT, "Le projet comprend deux digesteurs de 3 400 m³ chacun et une unité d’épuration du gaz."),
    ("Incidences sur les eaux", "L’incidence résiduelle du projet sur les eaux du ruisseau est faible."),
    ("Mesures de réduction pour l’eau", "Un bassin de rétention des eaux pluviales est créé avant les travaux."),
]
PLACES = ("paragraph", "beginning", "row", "title", "document")
SAID = "s’adresse à une machine"


def _note(lines: list[Line], more: list[Line] | None = None, writer: SectionWriter | None = None) -> Note:
    annex: list[Line] = [("Annexe", "Les relevés ont été faits au printemps par le bureau d’études."), *(more or [])]
    documents = [document_of("etude.pdf", "etude_impact", lines), document_of("annexe.pdf", "annexe", annex)]
    return draft_of(documents, writer=writer)


def _attacked(attack: str, place: str, writer: SectionWriter | None = None) -> Note:
    match place:
        case "paragraph":
            return _note([*LINES[:2], (PROJECT, attack), *LINES[2:]], writer=writer)
        case "beginning":
            return _note([("", attack), *LINES], writer=writer)
        case "row":
            return _note([*LINES, (LINES[-1][0], f"Remarque\t{attack}")], writer=writer)
        case "title":
            return _note([*LINES[:2], (attack, LINES[2][1]), LINES[3]], writer=writer)
        case _:
            return _note(LINES, [("Annexe", attack)], writer=writer)


def _content(note: Note) -> object:
    return note.model_dump(exclude={"warnings"})


@pytest.fixture(scope="module")
def plain() -> Note:
    """Give the note of the dossier without an attack."""
    return _note(LINES)


def test_the_corpus_is_large_enough() -> None:
    assert len(set(ATTACKS)) >= 60


@pytest.mark.parametrize("place", [place for place in PLACES if place != "title"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_changes_nothing_of_the_note_and_is_told_to_the_agent(attack: str, place: str, plain: Note) -> None:
    note = _attacked(attack, place)
    assert _content(note) == _content(plain)
    assert any(SAID in warning and "page 1" in warning for warning in note.warnings)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_a_title_is_in_no_statement(attack: str) -> None:
    note = _attacked(attack, "title")
    assert any(SAID in warning for warning in note.warnings)
    words = " ".join(attack.split())[:40]
    assert words not in note.model_copy(update={"warnings": ()}).model_dump_json()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("attack", ATTACKS[::6])
def test_a_model_is_never_shown_an_attack(attack: str, place: str) -> None:
    model = FakeLanguageModel([json.dumps({"phrases": [{"texte": LINES[0][1], "passages": [1]}]})])
    _attacked(attack, place, SectionWriter(model))
    words = " ".join(attack.split()).translate(str.maketrans("<>", "‹›"))[:40]
    assert model.asked
    assert not any(words in prompt for _, prompt in model.asked)


def test_what_a_model_that_obeys_says_never_reads_as_fact() -> None:
    said = [*ATTACKS, "Le préfet a approuvé le projet sans réserve [1] [2].", "Aucune contradiction n’est relevée."]
    for start in range(0, len(said), 8):
        phrases = [{"texte": text, "passages": [1, 99]} for text in said[start : start + 8]]
        note = _note(LINES, writer=SectionWriter(FakeLanguageModel([json.dumps({"phrases": phrases})])))
        for section in note.sections:
            for statement in section.statements:
                if statement.origin == "model":
                    assert statement.support != "supported", statement.text
                assert not re.search(r"[<>]|://|\{\{|javascript:|\]\(", statement.text)


@pytest.mark.parametrize(
    "text",
    [
        "Le personnel ne peut ignorer les consignes de sécurité affichées dans l’atelier.",
        "L’exploitant doit indiquer au préfet tout changement notable.",
        "Les instructions données aux conducteurs d’engins sont rappelées chaque matin.",
        "Le modèle de dispersion retenu par le bureau d’études est ADMS 5.",
        "Les règles d’implantation prévues par le plan local d’urbanisme sont respectées.",
        "Le système d’assainissement : un débourbeur et un séparateur d’hydrocarbures.",
        "Ces mesures ne signalent aucune évolution de la qualité de l’eau.",
        "Note : les valeurs sont données à titre indicatif.",
        "Système : panneaux photovoltaïques posés au sol.",
        "Le merlon joue le rôle d’écran acoustique au droit des habitations.",
        "L’inspection considère que les mesures sont suffisantes.",
    ],
)
def test_what_a_dossier_tells_is_no_attack(text: str) -> None:
    assert not addressed(text)
