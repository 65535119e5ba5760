"""From the dossier to the law, in the note: the regime of each rubrique by its quantity, and the arrêtés that follow.

Every step names its source: the page that states the quantity, the line of the nomenclature, the arrêté and its
article. Where the regime that the dossier declares is another, the agent is told: the software does not choose.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from schemas.notes import Citation, Contradiction, NoteSection, Statement
from schemas.regulation import LegalText
from workers._drafting.citations import cite, distinct
from workers._drafting.french import joined
from workers._drafting.judged import Judged, judge_rubriques
from workers._drafting.reading import Reading
from workers._drafting.regimes import DISPUTED, NAMES, RegimeVerdict, disagreement, verdict_words
from workers._drafting.rubriques import Rubrique
from workers._drafting.statements import one_line, statement
from workers._regime import applicable_texts, known_texts
from workers._regime.nomenclature import threshold_of

KEY = "cadre_applicable"

_CLASSED = ("A", "E", "D", "DC")


@dataclass(frozen=True)
class LegalFramework:
    """The section of the note, the points where the dossier declares another regime, and what the law at hand lacks."""

    section: NoteSection
    contradictions: tuple[Contradiction, ...]
    warnings: tuple[str, ...]


def legal_framework(
    dossier_id: uuid.UUID,
    reading: Reading,
    rubriques: Sequence[Rubrique],
    texts: Sequence[LegalText],
    filed_on: date | None,
) -> LegalFramework:
    """Say for each rubrique which regime follows from its quantity and which arrêtés apply.

    Args: texts: those in force when the dossier was filed; where none is loaded, the directory of rules/ names them.
    """
    law = _Law(tuple(texts) or tuple(known_texts(filed_on)), filed_on, is_loaded=bool(texts))
    judged = judge_rubriques(reading, rubriques)
    statements: list[Statement] = []
    missing: list[str] = []
    for each in judged:
        if (text := _regime_words(each)) is not None:
            statements.append(statement(dossier_id, KEY, text, _places(each), origin="rule"))
        else:
            missing.append(f"Volume et régime de la rubrique {each.rubrique.code}")
        statements += [_applies(dossier_id, each, text, law) for text in law.texts_of(each)]
    section = NoteSection(
        key=KEY, title="Cadre réglementaire applicable", statements=tuple(statements), not_found=tuple(missing)
    )
    points = tuple(point for each in judged if (point := _point(each)) is not None)
    return LegalFramework(section, points, tuple(_warnings(judged, law)))


@dataclass(frozen=True)
class _Law:
    """The texts that may apply, and the day they are taken at."""

    texts: tuple[LegalText, ...]
    filed_on: date | None
    is_loaded: bool

    def texts_of(self, judged: Judged) -> list[LegalText]:
        """Return the arrêtés of a rubrique under its regime, each once."""
        found = [text for code in judged.codes for text in applicable_texts(self.texts, code, judged.regime)]
        return list({text.text_id: text for text in found}.values()) if judged.regime in _CLASSED else []


def _warnings(judged: Sequence[Judged], law: _Law) -> Iterator[str]:
    ruled = [each for each in judged if each.rubrique.nomenclature == "ICPE" and each.regime in _CLASSED]
    without = [f"{each.rubrique.code} ({each.regime})" for each in ruled if not law.texts_of(each)]
    if ruled and not law.is_loaded:
        yield "Aucun arrêté ministériel n’est chargé : ceux qui sont cités viennent d’un répertoire et sont à vérifier."
    if without:
        yield f"Aucun arrêté ministériel connu ici ne vise, sous le régime retenu, {joined(without)}."


def _regime_words(judged: Judged) -> str | None:
    rubrique = judged.rubrique
    lead = f"Rubrique {rubrique.code} ({rubrique.nomenclature})"
    declared = NAMES.get(rubrique.regime)
    if judged.verdict is None:
        why = (
            "aucun volume ne permet de le vérifier"
            if threshold_of(rubrique.code)
            else "le seuil de la rubrique n’est pas connu ici, il est à vérifier"
        )
        return f"{lead} : le dossier déclare le régime {declared} ; {why}." if declared else None
    words = f"{lead} : {verdict_words(judged.verdict)}"
    if declared is None:
        return f"{words} Le dossier ne déclare pas de régime."
    if disagreement(rubrique.code, rubrique.regime, judged.verdict) is None:
        return f"{words} C’est le régime que le dossier déclare."
    return f"{words} Le dossier déclare le régime {declared}."


def _places(judged: Judged) -> list[Citation]:
    """Cite what states the quantity, then what declares the regime."""
    return list(distinct((cite(sentence) for sentence in (judged.sentence, judged.rubrique.sentence)), 2))


def _applies(dossier_id: uuid.UUID, judged: Judged, text: LegalText, law: _Law) -> Statement:
    version = f"version en vigueur au {law.filed_on:%d/%m/%Y}" if law.filed_on else "version en vigueur"
    source = version if law.is_loaded else f"{version}, texte non chargé : à vérifier"
    where = ", ".join((text.text_id, *([one_line(text.article[-1])] if text.article else []), source))
    words = (
        f"Texte applicable à la rubrique {judged.rubrique.code} sous le régime {NAMES[judged.regime]} : "
        f"{one_line(text.title).rstrip('. ')} ({where}){f' – {text.url}' if text.url else ''}"
    )
    return statement(dossier_id, KEY, words, _places(judged), origin="rule")


def _point(judged: Judged) -> Contradiction | None:
    explanation = disagreement(judged.rubrique.code, judged.rubrique.regime, judged.verdict)
    if explanation is None or judged.verdict is None:
        return None
    return Contradiction(kind=DISPUTED, explanation=explanation, citations=_both(judged, judged.verdict))


def _both(judged: Judged, verdict: RegimeVerdict) -> tuple[Citation, ...]:
    """Cite what declares the regime and the quantity; they may stand in one row."""
    start = judged.sentence.text.index(verdict.wording)
    quantity = cite(judged.sentence, start, start + len(verdict.wording))
    return distinct((cite(judged.rubrique.sentence), quantity), 2)
