"""From a note and what the agent chose of it to what a template of letter prints."""

from typing import Any

from schemas.notes import Note
from workers._letters import LetterAbout, LetterChoices, asked_requests
from workers._letters.demand import AskedRequest
from workers._letters.printed import delay_words, missing_pieces, recall, where_seen
from workers._letters.rules import letter_rules
from workers._note_forms.french import NO_BREAK, counted, long_day
from workers._note_forms.titles import COMPLETENESS_TITLES
from workers._templates.note_values import PrintedBy, note_values, printed, sourced
from workers._templates.values import LawValue, LetterValues, MissingPieceValue, RequestValue

DRAFT_LETTER = "Projet de lettre, non signé"


def letter_values(note: Note, about: LetterAbout, choices: LetterChoices, by: PrintedBy) -> LetterValues:
    """Gather what a template of letter may print: what the agent ticked and reworded, in their order.

    Raises: RejectedError: a request chosen is no longer in the note, is chosen twice, or says nothing.
    """
    asked = asked_requests(note, choices)
    shared = note_values(note, by)
    is_algorithmic = any(each.is_from_note for each in asked)
    rules = letter_rules(about.filed_on)
    project = shared.projet
    own: dict[str, Any] = {
        "service": printed(choices.service) or shared.service,
        "agent": printed(choices.followed_by) or shared.agent,
        "date": long_day(choices.dated) if choices.dated else "…………",
        "petitionnaire": printed(about.petitionnaire),
        "reference": printed(about.reference),
        "depose_le": long_day(about.filed_on) if about.filed_on else "",
        "mention_projet": DRAFT_LETTER if shared.est_projet else "",
        "mention": printed(rules.clauses["algorithm"]) if is_algorithmic else "",
        "demandes": [_request(number, each, note) for number, each in enumerate(asked, start=1)],
        "lieu": printed(choices.place) or "…………",
        "destinataire": printed(choices.recipient) or printed(about.petitionnaire) or "…………",
        "adresse": [line for line in map(printed, choices.address) if line],
        "objet": f"Demande de compléments{NO_BREAK}: {project}",
        "delai": delay_words(choices.delay),
        "suspend": choices.suspends,
        "pieces_manquantes": [_missing(found, asking) for found, asking in missing_pieces(note.completeness, asked)],
        "textes": [
            LawValue(nom=printed(rule["name"]), objet=printed(rule["subject"]), adresse=rule["url"])
            for rule in rules.articles
            if is_algorithmic or rule.get("only_with") != "algorithm"
        ],
    }
    return LetterValues(**{**dict(shared), **own, **_sentences(note, about, choices, rules.clauses, len(asked))})


def _sentences(
    note: Note, about: LetterAbout, choices: LetterChoices, clauses: dict[str, str], count: int
) -> dict[str, str]:
    points = counted(count, "point", "points")
    return {
        "rappel": printed(recall(note, about)),
        "phrase_examen": printed(clauses["opening"].format(points=points)),
        "phrase_delai": printed(clauses["delay"].format(delay=delay_words(choices.delay))),
        "phrase_silence": printed(clauses["silence"]),
        "phrase_suspension": printed(clauses["suspension"]) if choices.suspends else "",
        "phrase_refus": printed(clauses["refusal"]),
        "phrase_a_part": printed(clauses["apart"]),
    }


def _request(number: int, asked: AskedRequest, note: Note) -> RequestValue:
    return RequestValue(
        numero=number,
        texte=printed(asked.text),
        fondement=printed(asked.legal_basis),
        habituelle=asked.is_usual,
        constat=where_seen(asked, note.completeness),
        **sourced(asked.citations),
    )


def _missing(item: Any, numbers: list[int]) -> MissingPieceValue:
    return MissingPieceValue(
        piece=printed(item.piece),
        article=printed(item.article),
        constat=COMPLETENESS_TITLES[item.status],
        demandes=", ".join(map(str, numbers)),
    )
