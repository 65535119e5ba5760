"""Under which procedure the dossier falls, and the rubriques it cites."""

import re
import uuid
from collections.abc import Sequence

from schemas.notes import Citation, NoteSection, Statement
from workers._drafting.citations import MAX_QUOTE, cite
from workers._drafting.enjeux import ADMINISTRATIVE
from workers._drafting.french import joined
from workers._drafting.reading import Reading, Sentence
from workers._drafting.rubriques import Rubrique
from workers._drafting.selection import Candidate, choose, readable, with_doubles
from workers._drafting.statements import extract, one_line, statement
from workers._drafting.wholeness import opening, whole

_MOST_TOLD = 3
_EARLY = 40
_LONGEST_NUMBER = 14
"""Characters that a rubrique's number takes at the end of a sentence."""
_DECLARES = re.compile(
    r"\b(?:(?:le|ce|notre) (?:present )?projet|la (?:presente )?demande|l'(?:installation|exploitation|amenagement|"
    r"operation)|"
    r"la (?:centrale|carriere|future \w+|station)|le (?:parc|defrichement))\b.{0,80}\b(?:est|sera|sont|releve|entre) "
    r"(?:donc |ainsi |egalement |par consequent )?(?:soumis\w*|d'une|de la|du|dans)\b.{0,60}\b(?:autorisation|"
    r"enregistrement|declaration|"
    r"etude d'impact|evaluation environnementale|cas par cas|permis de construire|defrichement|enquete publique)\b"
)
_UNSURE = re.compile(r"\b(?:si|lorsque|peut|pourr\w+|toute?s?|anterieur\w*|autorise\w* par|precedent\w*|ci-)\b")


def procedure_section(dossier_id: uuid.UUID, reading: Reading, rubriques: Sequence[Rubrique]) -> NoteSection:
    """Say under which procedure the dossier falls, and list the rubriques it cites with the regime it states."""
    statements = _regime(dossier_id, rubriques)
    statements += [
        extract(dossier_id, "procedure", each.sentence, each.others, lead="Le dossier déclare")
        for each in _told(reading)
    ]
    for rubrique in rubriques:
        regime = f", régime : {rubrique.regime_name}" if rubrique.regime else ""
        words, citations = _words(rubrique)
        text = f"Rubrique {rubrique.code}{regime} : « {words} »"
        statements.append(statement(dossier_id, "procedure", text, citations, origin="rule"))
    missing = [] if rubriques else ["Rubriques des nomenclatures ICPE et IOTA"]
    if rubriques and not any(rubrique.regime == "A" for rubrique in rubriques):
        missing.append("Rubrique soumise à autorisation")
    missing += [f"Régime de la rubrique {r.nomenclature} {r.code}" for r in rubriques if not r.regime]
    return NoteSection(
        key="procedure", title="Procédure et classement", statements=tuple(statements), not_found=tuple(missing)
    )


def _told(reading: Reading) -> list[Candidate]:
    """Return the sentences in which the dossier itself says which authorisations and studies its project needs."""
    told = [s for s in reading.sentences() if s.document.label not in ADMINISTRATIVE and _declares(s)]
    scored = [
        Candidate(sentence, 1.0 + ("autorisation environnementale" in sentence.folded) + 0.2 * len(others), others)
        for sentence, others in with_doubles(told)
    ]
    return choose(scored, _MOST_TOLD)


def _declares(sentence: Sentence) -> bool:
    if not readable(sentence) or not whole(sentence) or _UNSURE.search(sentence.folded):
        return False
    match = _DECLARES.search(sentence.folded)
    return match is not None and match.start() - opening(sentence) <= _EARLY


def _words(rubrique: Rubrique) -> tuple[str, list[Citation]]:
    """Return what a place says of a rubrique, with its citations; an ellipsis shows where its text is cut.

    Where the number ends its sentence, what it stands for is in the next one.
    """
    sentence = rubrique.sentence
    quoted = [cite(sentence)]
    position = sentence.text.rfind(rubrique.code.split("-")[0])
    if sentence.row is None and len(sentence.text) - position <= _LONGEST_NUMBER:
        start = max(sentence.text.rfind("Rubrique", 0, position), sentence.text.rfind("rubrique", 0, position), 0)
        following = sentence.document.sentences[sentence.order + 1 : sentence.order + 2]
        quoted = [cite(sentence, start), *(cite(each) for each in following if each.page == sentence.page)]
    words = one_line(" ".join(citation.quote for citation in quoted)).rstrip(" ;")
    whole = sentence.row is not None or words.endswith((".", "!", "?", ")", "»"))
    return words if whole and len(sentence.text) <= MAX_QUOTE else f"{words} …", quoted


def _regime(dossier_id: uuid.UUID, rubriques: Sequence[Rubrique]) -> list[Statement]:
    """Say which rubriques put the dossier under authorisation: one is enough (L. 181-1)."""
    deciding = [rubrique for rubrique in rubriques if rubrique.regime == "A"]
    if not deciding:
        return []
    several = len(deciding) > 1
    named = joined([f"{rubrique.code} ({rubrique.nomenclature})" for rubrique in deciding])
    text = (
        f"Le projet relève de l’autorisation environnementale : "
        f"{'les rubriques' if several else 'la rubrique'} {named} "
        f"{'sont déclarées' if several else 'est déclarée'} sous le régime de l’autorisation."
    )
    citations = [cite(rubrique.sentence) for rubrique in deciding]
    return [statement(dossier_id, "procedure", text, citations, origin="rule")]
