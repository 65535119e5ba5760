"""Who asks: what the dossier's own form and pages say of the applicant."""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.notes import NoteSection, Statement
from workers._drafting.citations import cite
from workers._drafting.fields import field_value
from workers._drafting.french import fold
from workers._drafting.reading import Reading, Sentence
from workers._drafting.rules import load_rules
from workers._drafting.selection import talks_of_the_document
from workers._drafting.statements import extract, one_line, statement
from workers._drafting.wholeness import tells

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
_SITED = re.compile(r"\b(?:projet|demande)\b.{0,80}\b(?:consist|port|vis|prevoi|situ|implant|locali|concern)\w*")
_BROKEN = re.compile(r"^(?:a|au|aux|de|des|du|et|ou|en|dans|sur|par|pour)\b|[^.!?»)]$")
_HEADING = re.compile(
    r"^(?:communes?|departements?|parcelles?|sections?|lieux?-dits?|surfaces?|superficies?|numeros?|noms?|qualites?|"
    r"adresses?|codes?|types?|designations?|observations?|natures?)(?: \w+)?$"
)
"""What heads a column or a field names it; it is no value."""


@dataclass(frozen=True)
class _Shown:
    """A sentence or row that says something of the applicant; `value` stands apart where it is a field's name."""

    sentence: Sentence
    value: Sentence | None

    @property
    def folded(self) -> str:
        """What a pattern is looked for in."""
        return f"{self.sentence.folded} {self.value.folded}" if self.value else self.sentence.folded


def identity_section(dossier_id: uuid.UUID, reading: Reading, petitionnaire: str | None) -> NoteSection:
    """Say who asks, as the dossier's own form and pages say it."""
    rules = load_rules("identity")
    shown = list(_shown(reading, rules["within"]))
    statements: dict[str, Statement] = {}
    missing = []
    if petitionnaire and (named := _best(shown, re.compile(re.escape(fold(petitionnaire))))):
        statements[named.folded] = _said(dossier_id, named, "Pétitionnaire")
    for item in rules["item"]:
        found = _best(shown, re.compile("|".join(f"(?:{text})" for text in item["texts"]))) or _told(shown, item)
        if found is None:
            missing.append(item["absent"])
        else:
            statements.setdefault(found.folded, _said(dossier_id, found, item["label"]))
    return NoteSection(
        key="identite",
        title="Identité du pétitionnaire",
        statements=tuple(statements.values()),
        not_found=tuple(missing),
    )


def _shown(reading: Reading, labels: Sequence[str]) -> Iterator[_Shown]:
    """Yield what may say who asks, documents of the given types first."""
    order = {label: rank for rank, label in enumerate(labels)}
    for document in sorted(reading.documents, key=lambda document: order.get(document.label, len(order))):
        for sentence in document.sentences:
            value = field_value(sentence)
            if value is None and sentence.row is None and _BROKEN.search(sentence.folded):
                continue
            if _may_tell(sentence) and (value is None or (_may_tell(value) and not _HEADING.match(value.folded))):
                yield _Shown(sentence, value)


def _may_tell(sentence: Sentence) -> bool:
    """Tell whether a sentence may say who asks: short, cleanly read, and not about the consultants."""
    if sentence.kind == "title" or len(sentence.text) > _LONGEST_ROW or _GARBLED.search(sentence.text):
        return False
    if sentence.row is None and talks_of_the_document(sentence):
        return False
    if sentence.row is not None and _HEADING.match(fold(sentence.element.text[slice(*sentence.row.cells[-1])]).strip()):
        return False
    return _OTHERS.search(f"{fold(' / '.join(sentence.section))} {sentence.folded}") is None


def _best(shown: Iterable[_Shown], pattern: re.Pattern[str]) -> _Shown | None:
    """Return what shows a pattern best: a form's field, a part about the applicant, the project's own."""
    best, most = None, -1
    for each in shown:
        match = pattern.search(each.folded)
        if match is None:
            continue
        sentence = each.sentence
        rank = 2 * (sentence.document.label == "cerfa") + 2 * _is_field(each, match.start())
        rank += _APPLICANT.search(fold(" / ".join(sentence.section))) is not None
        rank += sentence.row is None and _PROJECT.search(sentence.folded) is not None
        if rank > most:
            best, most = each, rank
    return best


def _told(shown: Iterable[_Shown], item: Mapping[str, Any]) -> _Shown | None:
    """Return the whole sentence about the project that shows an item, where its rule allows for prose."""
    if "prose" not in item:
        return None
    wanted, unwanted = re.compile(item["prose"]), re.compile(item["prose_not"])
    sentences = [
        each
        for each in shown
        if wanted.search(each.folded) and not unwanted.search(each.folded) and tells(each.sentence)
    ]
    return max(sentences, key=lambda each: (_SITED.search(each.folded) is not None, -each.sentence.page), default=None)


def _is_field(shown: _Shown, position: int) -> bool:
    """Tell whether what stands at `position` names the row, or the field, as in a form."""
    sentence = shown.sentence
    if shown.value is not None:
        return position < len(sentence.text)
    if sentence.row is None or len(sentence.row.cells) < 2:  # noqa: PLR2004 -- a name and a value
        return False
    heading = sentence.row.cells[0][1] - sentence.start
    return position < heading <= _LONGEST_HEADING


def _said(dossier_id: uuid.UUID, shown: _Shown, label: str) -> Statement:
    """State a form's field as "heading : value", anything else in its own words."""
    sentence = shown.sentence
    if shown.value is not None:
        text = f"{one_line(sentence.text).rstrip(' :')} : {one_line(shown.value.text)}"
        return statement(dossier_id, "identite", text, [cite(sentence), cite(shown.value)])
    if not _is_field(shown, 0) or sentence.row is None:
        return extract(dossier_id, "identite", sentence, lead=label)
    cells = [one_line(sentence.element.text[start:end]) for start, end in sentence.row.cells]
    text = f"{cells[0].rstrip(' :')} : {' – '.join(cells[1:])}"
    return statement(dossier_id, "identite", text, [cite(sentence)])
