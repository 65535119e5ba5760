"""What the letter says: the requests chosen, where each was seen, what is missing, and what the law wants said."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from schemas.notes import Note
from tests.unit.workers.letters.conftest import ABSENT, CONTRADICTED, THIN
from workers._letters import ChosenRequest, Delay, LetterAbout, LetterChoices, printed_letter, request_ids
from workers._letters.rules import letter_rules
from workers._note_forms.layout import Cell, Footnote, Grid, Heading, Items, Paragraph, PrintedNote, Run
from workers.errors import RejectedError


def _chosen(note: Note, *places: int, **text: str) -> tuple[ChosenRequest, ...]:
    ids = request_ids(note.requests)
    return tuple(ChosenRequest(request_id=ids[place], **text) for place in places)


def _lines(letter: PrintedNote) -> Iterator[str]:
    for block in letter.blocks:
        if isinstance(block, Heading):
            yield f"# {block.text}"
        elif isinstance(block, Paragraph):
            yield _text(block.content)
        elif isinstance(block, Items):
            yield from (f"{number}. {_text(item)}" for number, item in enumerate(block.items, start=1))
        else:
            yield from (" | ".join(map(_text, row)) for row in block.rows)


def _text(cell: Cell) -> str:
    return "".join(inline.text for inline in cell).replace("\xa0", " ")


def _letter(note: Note, about: LetterAbout, requests: tuple[ChosenRequest, ...], **choices: Any) -> list[str]:
    return list(_lines(printed_letter(note, about, LetterChoices(requests=requests, **choices))))


def test_only_chosen_requests_are_asked_in_the_order_chosen(note: Note, about: LetterAbout) -> None:
    lines = _letter(note, about, _chosen(note, THIN, ABSENT))
    start = lines.index("# Compléments demandés")
    assert lines[start + 1].startswith("1. Indiquer l’origine géographique des déchets.")
    assert lines[start + 2].startswith("2. Fournir la note de présentation non technique.")
    assert not any("Préciser la hauteur" in line for line in lines)


def test_each_request_says_where_the_lack_was_seen_and_on_what_ground(note: Note, about: LetterAbout) -> None:
    lines = _letter(note, about, _chosen(note, ABSENT, THIN, CONTRADICTED))
    start = lines.index("# Compléments demandés")
    assert lines[start + 1].endswith(" Constaté : non trouvé dans le dossier déposé. Fondement : R181-13 8°.")
    assert lines[start + 2].endswith(" Constaté : 02_etude_impact, p. 9. Fondement : D181-15-2 I 4°.")
    assert lines[start + 3].endswith("ailleurs. Fondement : R181-16.")


def test_rewording_that_drops_the_places_brings_them_back(note: Note, about: LetterAbout) -> None:
    lines = _letter(note, about, _chosen(note, CONTRADICTED, text="Préciser\nla hauteur."))
    start = lines.index("# Compléments demandés")
    assert lines[start + 1] == (
        "1. Préciser la hauteur. Constaté : 02_etude_impact, p. 12 ; 03_rnt, p. 4. Fondement : R181-16."
    )


def test_missing_pieces_are_listed_with_the_number_of_their_request(note: Note, about: LetterAbout) -> None:
    lines = _letter(note, about, _chosen(note, CONTRADICTED, THIN, ABSENT))
    start = lines.index("# Pièces et informations manquantes")
    assert lines[start + 1 : start + 3] == [
        "Origine des déchets | D181-15-2 I 4° | partielle | n° 2",
        "Note de présentation | R181-13 8° | absente | n° 3",
    ]
    assert not any("Étude de dangers" in line for line in lines)


def test_no_list_of_missing_pieces_where_none_is_asked(note: Note, about: LetterAbout) -> None:
    assert "# Pièces et informations manquantes" not in _letter(note, about, _chosen(note, CONTRADICTED))


@pytest.mark.parametrize(
    ("delay", "words"),
    [
        (Delay(count=3), "dans un délai de 3 mois à compter de la réception"),
        (Delay(count=1, unit="jours"), "dans un délai de 1 jour à compter de la réception"),
        (Delay(count=45, unit="jours"), "dans un délai de 45 jours à compter de la réception"),
        (None, "dans un délai de [délai à fixer] à compter de la réception"),
    ],
)
def test_the_delay_is_the_agent_s_or_still_to_be_fixed(
    note: Note, about: LetterAbout, delay: Delay | None, words: str
) -> None:
    (line,) = [each for each in _letter(note, about, _chosen(note, ABSENT), delay=delay) if "L114-5" in each][:1]
    assert words in line


def test_what_l114_5_asks_to_mention_is_mentioned(note: Note, about: LetterAbout) -> None:
    said = " ".join(_letter(note, about, _chosen(note, ABSENT)))
    assert "réputée rejetée est suspendu pendant ce délai" in said
    assert "avant son expiration met fin à cette suspension" in said


def test_the_suspension_of_the_examination_is_said_only_where_the_agent_wants_it(
    note: Note, about: LetterAbout
) -> None:
    words = "délai d’examen de votre dossier est suspendu à compter de l’envoi"
    assert words in " ".join(_letter(note, about, _chosen(note, ABSENT)))
    assert words not in " ".join(_letter(note, about, _chosen(note, ABSENT), suspends=False))


@pytest.mark.parametrize(
    ("filed_on", "said", "unsaid"),
    [
        (date(2024, 10, 21), "serait rejetée (code de l’environnement, article R181-34, 1°)", "L181-9"),
        (date(2024, 10, 22), "pourrait être rejetée (code de l’environnement, article L181-9)", "R181-34"),
        (None, "pourrait être rejetée (code de l’environnement, article L181-9)", "R181-34"),
    ],
)
def test_the_wording_of_the_law_follows_the_filing_date(
    note: Note, about: LetterAbout, filed_on: date | None, said: str, unsaid: str
) -> None:
    dated = about.model_copy(update={"filed_on": filed_on})
    letter = " ".join(_letter(note, dated, _chosen(note, ABSENT)))
    assert said in letter
    assert unsaid not in letter


@pytest.mark.parametrize("filed_on", [date(2017, 3, 1), date(2024, 10, 21), date(2024, 10, 22), None])
def test_every_clause_has_one_version_at_every_date(filed_on: date | None) -> None:
    keys = {"opening", "delay", "silence", "suspension", "refusal", "apart", "algorithm"}
    assert set(letter_rules(filed_on).clauses) == keys


def test_the_algorithm_is_mentioned_only_where_it_found_a_request(note: Note, about: LetterAbout) -> None:
    own = (ChosenRequest(text="Transmettre le plan de masse signé.", legal_basis="R181-13 2°"),)
    assert "L311-3-1" not in " ".join(_letter(note, about, own))
    assert "L311-3-1" in " ".join(_letter(note, about, (*own, *_chosen(note, ABSENT))))


def test_a_request_of_the_agent_s_own_is_numbered_with_the_others(note: Note, about: LetterAbout) -> None:
    lines = _letter(note, about, (*_chosen(note, ABSENT), ChosenRequest(text="Signer le plan.", legal_basis="R181-13")))
    assert "2. Signer le plan. Fondement : R181-13." in lines


def test_the_letter_is_never_signed(note: Note, about: LetterAbout) -> None:
    letter = printed_letter(note, about, LetterChoices(requests=_chosen(note, ABSENT)))
    assert letter.is_draft
    assert letter.state == "projet de lettre, non signé"
    assert "Projet de lettre, non signé." in list(_lines(letter))


def test_the_head_says_who_writes_to_whom(note: Note, about: LetterAbout) -> None:
    choices = LetterChoices(
        address=("1 rue du Bief", "", "45000 Orléans"), service="DREAL", place="Orléans", dated=date(2026, 11, 24)
    )
    facts = dict(printed_letter(note, about, choices).facts)
    assert facts["Destinataire"] == "SAS Biogaz de l’Ormelle, 1 rue du Bief, 45000 Orléans"
    assert (facts["Service"], facts["Fait à"]) == ("DREAL", "Orléans, le 24/11/2026")
    assert "Affaire suivie par" not in facts


def test_a_letter_that_asks_nothing_says_so(note: Note, about: LetterAbout) -> None:
    assert "Aucune demande n’est choisie." in _letter(note, about, ())


@pytest.mark.parametrize(
    ("requests", "reason"),
    [
        ((ChosenRequest(request_id="inconnue"),), "n’est plus dans la note"),
        ((ChosenRequest(text="  "),), "aucun texte"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    note: Note, about: LetterAbout, requests: tuple[ChosenRequest, ...], reason: str
) -> None:
    with pytest.raises(RejectedError, match=reason):
        _letter(note, about, requests)


def test_a_request_chosen_twice_is_refused(note: Note, about: LetterAbout) -> None:
    with pytest.raises(RejectedError, match="deux fois"):
        _letter(note, about, _chosen(note, ABSENT, ABSENT))


def test_ids_stay_while_the_words_stay_wherever_the_request_stands(note: Note) -> None:
    renumbered = [note.requests[2].model_copy(update={"text": note.requests[2].text.replace("3. ", "1. ")})]
    assert request_ids(renumbered)[0] == request_ids(note.requests)[2]
    assert len(set(request_ids(note.requests * 2))) == 6


def test_only_articles_of_the_rules_are_linked(hostile_note: Note, about: LetterAbout) -> None:
    letter = printed_letter(hostile_note, about, LetterChoices(requests=_chosen(hostile_note, 0, 1, 2)))
    cells: list[Cell] = []
    for block in letter.blocks:
        if isinstance(block, Items):
            cells += block.items
        elif isinstance(block, Grid):
            cells += [cell for row in block.rows for cell in row]
        elif isinstance(block, Paragraph):
            cells.append(block.content)
    linked = {inline.url for cell in cells for inline in cell if isinstance(inline, Run) and inline.url}
    assert linked == {rule["url"] for rule in letter_rules(None).articles}
    assert not any(isinstance(inline, Footnote) for cell in cells for inline in cell)
