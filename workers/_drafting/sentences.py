"""Cutting a paragraph into sentences, as French dossiers are written.

A point does not end a sentence after an abbreviation ("art.", "n.", "cf."), an initial, an article's letter
("R. 122-5") or a heading's number ("3.2."). Bullets that stand inside a paragraph begin a new sentence.
"""

import re

from workers._drafting.rules import load_rules

_ABBREVIATIONS = frozenset(load_rules("words")["abbreviations"])
_BREAK = re.compile(
    r"""(?P<end>[.!?…]+[»"”)\]]*)\s+(?=[«"“(\[]?\s*[A-ZÀ-ÖØ-ÞŒ0-9•▪●◦►➢✓*–—-])   # end of a sentence
    |(?P<glued>(?<=[a-zà-ÿ]{4})[.!?]|(?<=[»)])\.|\.\.\.|(?<=[a-zà-ÿ]{2}[a-zà-ÿ ]);)(?=[A-ZÀ-ÖØ-Þ][a-zà-ÿ'’])
                                                                                    # the space after it was lost
    |(?P<stuck>(?<=[\w°)])\.)(?=(?:L[ea]|Les|Une?|Des|Il|Elle|Ce|Cette|Ces|En|Dans|Pour|Au|Aux)\s|L['’][a-zà-ÿ])
                                                                                    # the same before an article
    |(?P<semi>;)\s+(?=[-–—•▪●◦►➢✓*]\s|(?:Toutefois|Cependant|En\seffet|Ainsi)\b)   # an item after another
    |(?P<bullet>\s)(?=[•▪●◦►➢✓]\s|\*\s+-\s)                                        # a bullet inside a paragraph
    """,
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"([^\W\d_]+|\d+(?:\.\d+)*)$")
_LEADING_MARK = re.compile(r"^(?:[•▪●◦►➢✓*–—-]\s*)+")
_NUMBERING = re.compile(r"^\d+(?:\.\d+)*$")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each sentence of a paragraph, bullets and outer spaces left out, in order."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _BREAK.finditer(text):
        if match["end"] and not _ends_sentence(text, start, match):
            continue
        _add(spans, text, start, match.end(match.lastgroup or 0))
        start = match.end()
    _add(spans, text, start, len(text))
    return spans


def _ends_sentence(text: str, start: int, match: "re.Match[str]") -> bool:
    if match["end"][0] != ".":
        return True
    before = _LAST_WORD.search(text, start, match.start())
    if before is None:
        return True
    word = before[1]
    if _NUMBERING.match(word):
        return before.start() > start + len("• ")
    return not (word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper()))


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    lead = _LEADING_MARK.match(piece.lstrip())
    first = start + len(piece) - len(piece.lstrip()) + (lead.end() if lead else 0)
    last = start + len(piece.rstrip())
    if last > first:
        spans.append((first, last))
