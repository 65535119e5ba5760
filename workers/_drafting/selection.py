"""Choosing sentences worth an agent's time: complete, in French, with figures or commitments, said once.

The score is a plain sum of signs anyone can read; what is cut, a heading, a caption, a method's boiler-plate or a
line of contents is no candidate at all.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workers._drafting.contents_pages import is_contents_line
from workers._drafting.french import EMPTY_WORDS, WORD, content_stems
from workers._drafting.reading import Sentence

_SHORTEST = 45
_LONGEST = 400
_LEAST_WORDS = 7
_LEAST_EMPTY_SHARE = 0.2
_MOST_DIGIT_SHARE = 0.22
_MOST_CAPITAL_SHARE = 0.3
_ALIKE_SHARE = 0.75

_BEGINS = re.compile(r"^[«\"“(]?[A-ZÀ-ÖØ-ÞŒ]")
_ENDS = re.compile(r"[.!?…;][»”\")]*$")
_CAPTION = re.compile(
    r"^[a-z]{2,4} ?:|^(?:figures?|tableaux?|tabl\.|cartes?|photo\w*|illustrations?|planches?|sources?|annexes?|"
    r"carte|schema|"
    r"legende|extrait|cf\.?|voir|page|"
    r"feuillet|partie \d|volet \w+ :|tome \w+ :|piece n?°? ?\d|"
    r"chapitre|paragraphe|sommaire|contact|tel|e-?mail|http|www)\b"
)
_DOCUMENT_TALK = re.compile(
    r"\b(?:la presente (?:etude|partie|note)|le present (?:chapitre|document|dossier|paragraphe|volet|rapport)|"
    r"ce chapitre|cette partie|ce paragraphe|"
    r"dans (?:ce|le) (?:chapitre|paragraphe)|ci-(?:apres|dessous|dessus|contre)|figure \d+|tableau \d+|"
    r"carte (?:ci|suivante)|illustration|(?:figure|carte|tableau|planche|plan|page)s? suivante?s?|en annexe|"
    r"(?:presente|illustre|detaille|reporte|repris|recapitule|synthetise|localise|figure|donne)e?s? (?:sur|dans|"
    r"en|a|par) "
    r"(?:la |le |les |l')?(?:figure|carte|tableau|annexe|page|document|planche)|se reporter|reportez-vous|"
    r"(?:etude|dossier|document|rapport) (?:est |sont )?(?:decoupe|structure|organise|compose)\w*|"
    r"fait l'objet d'une etude|"
    r"(?:couverte?s?|traitee?s?|developpee?s?) (?:par|dans|au) (?:le |la )?(?:chapitre|partie|paragraphe|"
    r"surveillance du)|"
    r"\bchapitre \d|\b(?:feuillet|volet|tome|piece) (?:n°? ?)?\d"
    r"|"
    r"voir (?:annexe|chapitre|paragraphe|figure)|bibliographie|copyright|tous droits|methodologie|"
    r"il convient de rappeler|"
    r"loi n|circulaires? (?:du|n)|code (?:forestier|rural|minier|de l'urbanisme|de la sante)|infraction|[lr] ?\d{3}-\d|"
    r"article [lrd]\.? ?\d|code de l'environnement|arrete (?:ministeriel )?du \d|decret n)\b"
)
_PRONOUN = re.compile(
    r"^(?:il|elle|ils|elles|leurs?|celles?|ceux|nous|vous|celui-ci|celle-ci|ceux-ci|celles-ci|cela|ceci|"
    r"ce dernier|cette derniere|"
    r"ces derniers|ces dernieres|"
    r"en effet|par ailleurs|toutefois|cependant|ainsi|de plus|en outre|enfin|ensuite|puis|mais|or|donc|"
    r"par contre|par exemple|"
    r"de meme|neanmoins|dans ce cas|a ce titre|c'est)\b"
)
_COMMITMENT = re.compile(
    r"\b(?:sera|seront|s'engage\w*|prevoit|prevue?s?|mis(?:e|es)? en place|realisee?s?|installee?s?|"
    r"maintenue?s?|limitee?s?|evitee?s?|interdite?s?|"
    r"assurera|fera|feront|respecter\w*|garanti\w*|exclue?s?)\b"
)
_CONCLUSION = re.compile(
    r"\b(?:impacts?|incidences?|effets?|enjeux?|sensibilites?)\b.{0,60}\b(?:negligeables?|faibles?|moderee?s?|"
    r"forte?s?|nuls?|nulle?s?|notables?|"
    r"significati\w+|majeure?s?|moyens?|moyennes?|residuels?|positi\w+|limitee?s?)\b|\baucun(?:e)? (?:impact|"
    r"incidence|effet|enjeu|espece|habitat|rejet)\b|"
    r"\bau regard\b|\ben conclusion\b|\bpar consequent\b"
)
_NUMBER = re.compile(r"\d")
_WEAK_TALK = re.compile(
    r"\b(?:on appelle|est defini|sont definis|definition|en france|en europe|dans le monde|"
    r"a l'echelle (?:nationale|mondiale)|"
    r"historiquement|de maniere generale|en general|par definition|peut se definir|photographies?)\b"
)
_GLUED = re.compile(r"[a-zé][A-ZÉ][a-zé]|\.[A-Z][a-z]{3,}|[a-z]{26,}")
_LIST_LEAD = re.compile(r":\s*$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may stand in the note; `others` say the same words elsewhere."""

    sentence: Sentence
    score: float
    others: tuple[Sentence, ...] = ()


def talks_of_the_document(sentence: Sentence) -> bool:
    """Tell whether a sentence speaks of the dossier's documents, not of the project."""
    return _DOCUMENT_TALK.search(sentence.folded) is not None


def starts_alone(sentence: Sentence) -> bool:
    """Tell whether a sentence can be understood without the one before it."""
    return _PRONOUN.match(sentence.folded) is None


def concludes(sentence: Sentence) -> bool:
    """Tell whether a sentence appraises effects or issues."""
    return _CONCLUSION.search(sentence.folded) is not None


def readable(sentence: Sentence) -> bool:
    """Tell whether a sentence can stand alone in the note: whole, French, no heading, caption or contents line."""
    text = sentence.text
    if sentence.kind not in ("prose", "item") or not _SHORTEST <= len(text) <= _LONGEST:
        return False
    if not _BEGINS.match(text) or not _ENDS.search(text) or _LIST_LEAD.search(text):
        return False
    if _CAPTION.match(sentence.folded) or is_contents_line(text) or _GLUED.search(text):
        return False
    return _is_prose(text, sentence.folded)


def _is_prose(text: str, folded: str) -> bool:
    words = WORD.findall(folded)
    if len(words) < _LEAST_WORDS or sum(word in EMPTY_WORDS for word in words) < _LEAST_EMPTY_SHARE * len(words):
        return False
    letters = sum(char.isalpha() for char in text)
    digits = sum(char.isdigit() for char in text)
    capitals = sum(char.isupper() for char in text)
    return digits <= _MOST_DIGIT_SHARE * len(text) and capitals <= _MOST_CAPITAL_SHARE * letters


def merit(sentence: Sentence) -> float:
    """Score a readable sentence: figures, commitments and conclusions count; talk about the document does not."""
    folded = sentence.folded
    score = 1.0
    score += 1.5 if _NUMBER.search(folded) else 0.0
    score += 1.0 if _COMMITMENT.search(folded) else 0.0
    score += 1.5 if _CONCLUSION.search(folded) else 0.0
    score -= 2.5 if _DOCUMENT_TALK.search(folded) else 0.0
    score -= 1.5 if _WEAK_TALK.search(folded) else 0.0
    score -= 1.0 if _PRONOUN.match(folded) else 0.0
    score += 0.5 if 80 <= len(folded) <= 260 else 0.0  # noqa: PLR2004 -- one thought, in characters
    score += 0.5 if "projet" in folded or "exploitant" in folded else 0.0
    return score - (0.5 if sentence.text.endswith(";") else 0.0)


def choose(candidates: Iterable[Candidate], most: int) -> list[Candidate]:
    """Take the best candidates, no two of them alike, then put them back in reading order."""
    chosen: list[tuple[Candidate, frozenset[str]]] = []
    if most <= 0:
        return []
    ranked = sorted(candidates, key=lambda c: (-c.score, c.sentence.document.index, c.sentence.order))
    for candidate in ranked:
        stems = frozenset(content_stems(candidate.sentence.text))
        if any(_alike(stems, known) for _, known in chosen):
            continue
        chosen.append((candidate, stems))
        if len(chosen) == most:
            break
    return sorted((candidate for candidate, _ in chosen), key=lambda c: (c.sentence.document.index, c.sentence.order))


def with_doubles(sentences: Sequence[Sentence]) -> list[tuple[Sentence, tuple[Sentence, ...]]]:
    """Put sentences with the same words together: the first, and those that repeat it."""
    groups: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        groups.setdefault("".join(char for char in sentence.folded if char.isalnum()), []).append(sentence)
    return [(group[0], tuple(group[1:3])) for group in groups.values()]


def _alike(first: frozenset[str], second: frozenset[str]) -> bool:
    small = min(len(first), len(second))
    return small > 0 and len(first & second) >= _ALIKE_SHARE * small
