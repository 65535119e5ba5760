"""Whether a sentence of the dossier can stand alone as a statement: whole, understood by itself, about the project.

Stricter than `readable`: what talks of the law, of methods, of definitions or of contracts states nothing of the
project, and what opens on « elle » or « ce dernier » states nothing at all once it is alone (rules/talk.toml).
"""

import re
from functools import cache

from workers._drafting.french import fold
from workers._drafting.phrases import has_verb
from workers._drafting.reading import Sentence
from workers._drafting.rules import load_rules
from workers._drafting.selection import readable, talks_of_the_document

_HEADING_BEFORE = re.compile(
    r"^(?:(?:[IVX]+\.|[A-Z]\.)?\d+(?:\.\d+)*\.?\s+)?[^.!?«»]{3,90}?\s?:\s?(?=(?:L[aes]s?|L['’]|Un|Une|Des|Il|En|Au|Aux|"
    r"Dans|Pour|Le)\b[^.]{40,})"
)
_CAPITALS_BEFORE = re.compile(r"^(?:[A-ZÀ-ÖØ-ÞŒ0-9'’«»,./()-]{2,}\s+){3,}(?=[A-ZÀ-Þ][a-zà-ÿ'’])")
_TITLE_BEFORE = re.compile(
    r"^[A-ZÀ-Þ0-9][^.!?:;,«]{2,60}?\s(?=(?:L[ea]|Les|Un|Une|Aucun|Aucune)\s[a-zà-ÿ]{3,}|L['’][a-zà-ÿ]{3,})"
)
_NUMBER_BEFORE = re.compile(r"^(?:[IVX]+\.|[A-Z]\.)?\d+(?:\.\d+)+\.?\s+(?=[A-ZÀ-Þ])")
_BEFORE = ((_CAPITALS_BEFORE, False), (_NUMBER_BEFORE, False), (_HEADING_BEFORE, True), (_TITLE_BEFORE, True))
"""What may be glued before a sentence, and whether it must be told from a clause by its want of a verb."""
_RELATIVE = re.compile(
    r"\b(?:qui|que|dont|où|lesquel\w+|auxquel\w+|lorsque|quand|si)\b[^,;]*|\b(?:lors)?qu['’][^,;]*|\ben compte\b"
)
_EAST = re.compile(r"(?<=\S )\bEst\b|(?<=['’-])Est\b")
_LABEL = re.compile(r"[^\W\d]\s?:\s?(?=[\wÀ-Þ])")
_MOST_LABELS = 2
_CODE = re.compile(r"^(?:\(|[A-Z]{2,}\d+ ?[-–:])")
_DEBRIS = re.compile(r"[#|■□►^]|!\[|\*\s|\w\*\w|_{2,}|\s[-–—]\s[-–—]\s")
"""Marks of lists, tables and pages run together."""
_AVOIR = re.compile(r"\ba\b")
_TALKS = ("law", "procedure", "method", "general", "contract")
_POINTS_BACK = re.compile(
    r"^(?:tou(?:te)?s? )?(?:ces|cette|cet|ce)\b(?! (?:projet|parc|centrale|installation|carriere|site)\b)"
)
_SHORTEST = 40


@cache
def _pattern(name: str) -> re.Pattern[str]:
    found = load_rules("talk")[name]
    return re.compile("|".join(found) if isinstance(found, list) else found)


def opening(sentence: Sentence) -> int:
    """Return where a sentence's own words begin: after a heading glued before it, its number, or a loose connector."""
    start = 0
    for heading, must_be_name in _BEFORE:
        match = heading.match(sentence.text[start:])
        if match and not (must_be_name and _is_clause(match[0])):
            start += match.end()
    tie = _pattern("connector").match(sentence.folded[start:])
    return start + tie.end() if tie else start


def tells(sentence: Sentence, *, action: bool = False) -> bool:
    """Tell whether a sentence may be a statement of its own.

    Args: action: whether an action without a finite verb will do ("Mise en place d’une clôture …"), as lists of
          measures have them.
    """
    if not readable(sentence) or talks_of_the_document(sentence) or is_general(sentence):
        return False
    return whole(sentence, action=action)


def whole(sentence: Sentence, *, action: bool = False) -> bool:
    """Tell whether a sentence is understood by itself: a clause of its own (or an action), no debris, no pronoun."""
    start = opening(sentence)
    words, folded = sentence.text[start:], sentence.folded[start:]
    if len(words) < _SHORTEST or _is_debris(words) or _pattern("dangling").match(folded):
        return False
    return _is_clause(words) or (action and _pattern("action").match(folded) is not None)


def points_back(sentence: Sentence) -> bool:
    """Tell whether a sentence opens on « ces », « cette »: what it speaks of was named before it."""
    return _POINTS_BACK.match(sentence.folded[opening(sentence) :]) is not None


def is_general(sentence: Sentence) -> bool:
    """Tell whether a sentence talks of the law, a method, a definition or a contract instead of the project."""
    return any(_pattern(name).search(sentence.folded) for name in _TALKS)


def _is_debris(words: str) -> bool:
    if words.count("(") != words.count(")") or _CODE.match(words) or words.rstrip().endswith("?"):
        return True
    return _DEBRIS.search(words) is not None or len(_LABEL.findall(words)) >= _MOST_LABELS


def _is_clause(words: str) -> bool:
    """Tell whether words hold a verb of their own, one in a relative clause apart."""
    main = _RELATIVE.sub(" ", _EAST.sub(" ", words).lower())
    return _AVOIR.search(main) is not None or _pattern("present").search(fold(main)) is not None or has_verb(main)
