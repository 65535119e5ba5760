"""The synthesis: the dossier's own conclusions, an enjeu at a time, never what it says of itself as a document."""

import re
import uuid
from collections.abc import Iterable, Sequence

from schemas.notes import NoteSection, Statement
from workers._drafting.aspects import aspect_of
from workers._drafting.enjeux import ADMINISTRATIVE, enjeux_of
from workers._drafting.french import fold
from workers._drafting.reading import Reading, Sentence
from workers._drafting.selection import Candidate, choose, concludes, merit, with_doubles
from workers._drafting.statements import extract, one_line
from workers._drafting.wholeness import points_back, tells

_MOST = 8
_MOST_A_SECTION = 1
_CLOSING_TITLE = re.compile(r"\b(?:conclusions?|synthese|bilan|impacts? residuels?|incidences? residuelles?)\b")
_APPRAISAL = re.compile(
    r"\b(?:impacts?|incidences?|effets?)\b.{0,30}\bresiduel\w*.{0,60}\b(?:negligeables?|faibles?|moderee?s?|"
    r"fort\w*|nul\w*|"
    r"acceptables?|positi\w+|notables?)\b|\bn'(?:a|ont|aura|auront)\b.{0,20}\b(?:pas|aucune?)\b.{0,20}"
    r"\b(?:incidences?|impacts?|effets?)\b|\baucune? (?:incidence|impact|effet)\b.{0,30}\b(?:notable|"
    r"significati\w+|n'est)|"
    r"\b(?:jugee?s?|consideree?s?|qualifiee?s?|estimee?s?)\b.{0,25}\b(?:negligeables?|faibles?|moderee?s?|"
    r"fort(?:e|es|s)?|nul\w*)\b|"
    r"\bevitera\b|\bameliorera\b|\bdegradera\b|\bparmi les enjeux\b|\benjeux? (?:majeurs?|principa\w+)\b"
)
_OF_EFFECTS = re.compile(r"\b(?:impacts?|incidences?|effets?|enjeux?|sensibilites?|risques?|nuisances?|\w+era)\b")
_SAYS = {
    "resume_non_technique": "Le résumé non technique",
    "etude_impact": "L’étude d’impact",
    "note_presentation": "La note de présentation",
}
_METHOD_TITLE = re.compile(
    r"\b(?:method\w*|definition|glossaire|reglement\w*|cadre juridique|auteurs?|comment l'etude|inventaires?|"
    r"bibliograph\w*)\b"
)
_NOT_OURS = ADMINISTRATIVE | {"etude_dangers", "annexe", "cerfa"}


def synthesis_section(dossier_id: uuid.UUID, reading: Reading, taken: Sequence[Statement]) -> NoteSection:
    """Give the dossier's own conclusions: appraisals of effects first, then what its summary says of the project.

    Args: taken: statements that stand elsewhere in the note already.
    """
    said = {citation.quote for known in taken for citation in known.citations}
    candidates = [
        Candidate(sentence, _score(sentence) + len(others), others)
        for sentence, others in with_doubles([s for s in reading.sentences() if _may_conclude(s)])
        if one_line(sentence.text) not in said
    ]
    chosen = choose(_one_a_section(candidates), _MOST)
    return NoteSection(
        key="synthese",
        title="Synthèse du dossier",
        statements=tuple(extract(dossier_id, "synthese", c.sentence, c.others, lead=_lead(c.sentence)) for c in chosen),
        not_found=() if chosen else ("Conclusions générales du dossier",),
    )


def _may_conclude(sentence: Sentence) -> bool:
    if sentence.document.label in _NOT_OURS or not tells(sentence) or points_back(sentence):
        return False
    if _METHOD_TITLE.search(fold(" / ".join(sentence.section))):
        return False
    if _APPRAISAL.search(sentence.folded) and _OF_EFFECTS.search(sentence.folded):
        return aspect_of(sentence.section) in ("incidences", None) or _is_closing(sentence)
    if _is_closing(sentence):
        return concludes(sentence)
    return _is_summary(sentence) and merit(sentence) > 1 and bool(enjeux_of(sentence.document, sentence.section))


def _score(sentence: Sentence) -> float:
    score = merit(sentence)
    score += 2.5 if _APPRAISAL.search(sentence.folded) else 0.0
    return score + (1.0 if _is_summary(sentence) else 0.0) + (0.5 if sentence.document.label in _SAYS else 0.0)


def _is_closing(sentence: Sentence) -> bool:
    return _CLOSING_TITLE.search(fold(" / ".join(sentence.section[-1:]))) is not None


def _is_summary(sentence: Sentence) -> bool:
    summary = sentence.document.label in ("resume_non_technique", "note_presentation")
    return summary or "resume non technique" in fold(" / ".join(sentence.section))


def _one_a_section(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Keep the best of each section, so that every enjeu has its say."""
    taken: dict[tuple[int, tuple[str, ...]], int] = {}
    kept = []
    for candidate in sorted(candidates, key=lambda c: -c.score):
        place = (candidate.sentence.document.index, candidate.sentence.section)
        taken[place] = taken.get(place, 0) + 1
        if taken[place] <= _MOST_A_SECTION:
            kept.append(candidate)
    return kept


def _lead(sentence: Sentence) -> str:
    says = _SAYS.get(sentence.document.label, "")
    if not says:
        return ""
    concluding = _APPRAISAL.search(sentence.folded) or concludes(sentence)
    return f"{says} {'conclut' if concluding and sentence.document.label == 'etude_impact' else 'indique'}"
