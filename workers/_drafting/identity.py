"""Who asks: what the dossier's own form and pages say of the applicant."""

import re
import uuid
from collections.abc import Iterable

from schemas.notes import NoteSection, Statement
from workers._drafting.citations import cite
from workers._drafting.french import fold
from workers._drafting.reading import Reading, Sentence
from workers._drafting.rules import load_rules
from workers._drafting.statements import extract, one_line, statement

_LONGEST_ROW = 300
_LONGEST_HEADING = 60
_PROJECT = re.compile(r"\b(?:projet\w*|installation|exploit\w+|implant\w+)\b")
_GARBLED = re.compile(r"[*^~|£§¤¬{}\[\]\\<>_]|--|[a-zà-ÿ][A-ZÀ-Þ][a-zà-ÿ]|[a-zà-ÿ][A-ZÀ-Þ]{2}")
_OTHERS = re.compile(
    r"\b(?:bureaux? d'etudes?|redacteurs?|auteurs?|prestataires?|fournisseurs?|agences? (?:nord|sud|est|ouest)|"
    r"protocole|"
    r"mandataire|laboratoire)\b"
)
_APPLICANT = re.compile(
    r"\b(?:petitionnaire|demandeur|exploitant|identite|renseignements administratifs|raison sociale)\b"
)


def identity_section(dossier_id: uuid.UUID, reading: Reading, petitionnaire: str | None) -> NoteSection:
    """Say who asks, as the dossier's own form and pages say it."""
    rules = load_rules("identity")
    order = {label: rank for rank, label in enumerate(rules["within"])}
    documents = sorted(reading.documents, key=lambda document: order.get(document.label, len(order)))
    sentences = [sentence for document in documents for sentence in document.sentences if _may_tell(sentence)]
    statements: dict[str, Statement] = {}
    missing = []
    if petitionnaire and (named := _best(sentences, re.compile(re.escape(fold(petitionnaire))))):
        statements[named.text] = _said(dossier_id, named, "Pétitionnaire")
    for item in rules["item"]:
        shown = _best(sentences, re.compile("|".join(f"(?:{text})" for text in item["texts"])))
        if shown is None:
            missing.append(item["absent"])
        else:
            statements.setdefault(shown.text, _said(dossier_id, shown, item["label"]))
    return NoteSection(
        key="identite",
        title="Identité du pétitionnaire",
        statements=tuple(statements.values()),
        not_found=tuple(missing),
    )


def _may_tell(sentence: Sentence) -> bool:
    """Tell whether a sentence may say who asks: short, cleanly read, and not about the consultants."""
    if sentence.kind == "title" or len(sentence.text) > _LONGEST_ROW or _GARBLED.search(sentence.text):
        return False
    return _OTHERS.search(f"{fold(' / '.join(sentence.section))} {sentence.folded}") is None


def _best(sentences: Iterable[Sentence], pattern: re.Pattern[str]) -> Sentence | None:
    """Return the sentence that shows a pattern best: a form's field, a part about the applicant, the project's own."""
    best, most = None, -1
    for sentence in sentences:
        match = pattern.search(sentence.folded)
        if match is None:
            continue
        rank = 2 * (sentence.document.label == "cerfa") + 2 * _is_field(sentence, match.start())
        rank += _APPLICANT.search(fold(" / ".join(sentence.section))) is not None
        rank += sentence.row is None and _PROJECT.search(sentence.folded) is not None
        if rank > most:
            best, most = sentence, rank
    return best


def _is_field(sentence: Sentence, position: int) -> bool:
    """Tell whether what stands at `position` names the row, as in a form."""
    if sentence.row is None or len(sentence.row.cells) < 2:  # noqa: PLR2004 -- a name and a value
        return False
    heading = sentence.row.cells[0][1] - sentence.start
    return position < heading <= _LONGEST_HEADING


def _said(dossier_id: uuid.UUID, sentence: Sentence, label: str) -> Statement:
    """State a form's field as "heading : value", anything else in its own words."""
    if sentence.row is None or not _is_field(sentence, 0):
        return extract(dossier_id, "identite", sentence, lead=label)
    cells = [one_line(sentence.element.text[start:end]) for start, end in sentence.row.cells]
    text = f"{cells[0].rstrip(' :')} : {' – '.join(cells[1:])}"
    return statement(dossier_id, "identite", text, [cite(sentence)])
