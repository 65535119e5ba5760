"""Recommendations cut out of an avis as OCR gave it: words glued, line ends lost, the summary saying all twice.

A recommendation begins at a verb that asks ("recommande", "invite", "suggère", "il conviendrait" …) said by the
authority, and ends with its sentence; an announced list gives one recommendation an item. What the avis reports of
others (a guide that recommends, a petitionnaire who wishes) is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_AUTHORITY = (
    r"(?:l{1,2}[’' ]?\s?ae\b|\bae\b|mra[eé]\b|m\.r\.a\.e\.?|autorit[ée] environnementale|mission r[ée]gionale|"
    r"\belle|\baussi|\bautorit[ée]|\bdonc)"
)
_VERB = (
    r"(?:recommand(?:e(?:nt|rait)?|ent)|invite(?!r)|sugg[èe]re|pr[ée]conise|encourage|conseille|"
    r"souhaite(?:rait)? (?=que|une?\b|des\b|voir|disposer)|"
    r"demande(?=\s*(?::|que\b|au\b|aux\b|à\b|de \w+[ei]r\b|d[’' ](?!exploiter)\w+[ei]r\b)))"
)
_ASKS = re.compile(
    rf"(?P<said>{_AUTHORITY}[^.:;\n]{{0,60}}?(?<!que )\b{_VERB}\b)"
    r"|(?P<bare>(?:présent avis|[•>»]|préfète?|nous) recommande\b)"
    r"|(?P<passive>\bil (?:est|serait|reste) (?:donc |par ailleurs |ainsi |fortement |vivement |également |aussi )?"
    r"(?:recommandé|demandé|suggéré|préconisé|souhaitable)(?!e)\b)"
    r"|(?P<fitting>\bil conviendra(?:it)?(?: \w+){0,2} (?:de|d[’'])\b(?! (?:noter|rappeler|souligner|signaler|"
    r"relever|observer|remarquer|constater|saluer|préciser que)))"
    r"|(?P<merits>\bmérite(?:rai(?:en)?t|nt)? (?:\w+ )?(?:d[’' ]|un|une|des|plus))"
    r"|(?P<is_recommended>\b(?:est|sont) (?:vivement |fortement |donc )?recommandée?s?\b)",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?<=[\w)»’'%])\s?[.!?]+(?=\s|[A-ZÀÉÈ•>—–]|\d{1,2}(?:\.|\s?[-–]|\s?[A-ZÀÉÈ])|$)"
    r"|;\s*[>•]?\s*(?=(?:Elle|L[’' ]?A[eu]|La MRAe)\b)"
    r"|\n(?=\s*(?:[A-ZÀÉÈ>•—–-]|\d+[.)]|[IVX]+[. ]))"
)
_ABBREVIATION = re.compile(r"(?:\b(?:art|cf|ex|p|pp|n|etc|env|max|min|M|R|L|D|fig|tab|st|Ste?))$")
_DECIMAL = re.compile(r"\d\.\d")
_ITEM = re.compile(r"\n?\s*(?:[•▪●◦➢✓►>]+|(?<=[\s:;])[-—–]\s|(?<=[;:\n])\s*[-—–])\s*")
_FOOTNOTE_PAGE = re.compile(
    r"\s*(?:AVIS|Avis)[^\n]{0,160}?\d{1,3} ?[/|] ?\d{1,3}\s*|\s*Page ?\d{1,3}(?: ?(?:/|sur) ?\d{1,3})?\s*",
    re.IGNORECASE,
)
_LIST_AHEAD = re.compile(r":\s*$|:\s*[\n•▪●◦➢✓►>—–-]|[;:]\s*(?:\n\s*)?[•▪●◦➢✓►—–-]")
_HEADING = re.compile(
    r"(?:^|[.\n;»:)])\s*(?:\d(?:\.\d+)+|[IVX]+[.-]\d(?:\.\d+)*|[a-f]\)|>)[.) –-]*(?P<title>[A-ZÉÀÎ][^.\n]{5,70})"
)
_HEADING_REACH = 4000
_LONGEST = 900
_SHORTEST = 25
_CONTEXT = 500
_ALIKE = 0.6
_NOTICE = re.compile(
    r"absence d[’' ]avis|avis tacite|n[’' ]a pas (?:émis|pu|formulé|rendu|produit)|réputé (?:sans observation|tacite)|"
    r"sans observation|pas d[’' ]observation",
    re.IGNORECASE,
)
_NOTICE_LENGTH = 5000


@dataclass(frozen=True)
class Recommendation:
    """What the authority asks, in its words; `context` stands before it, `heading` is the line it stands under.

    `is_item`: it is one of a list, so that what stands before the list says little of it.
    """

    text: str
    context: str
    heading: str
    is_item: bool


def is_notice_of_absence(text: str) -> bool:
    """Tell whether a text says that no avis was given."""
    return len(text) < _NOTICE_LENGTH and _NOTICE.search(text) is not None


def find_recommendations(text: str) -> list[Recommendation]:
    """Return the recommendations of an avis, each once, in its order."""
    found: list[Recommendation] = []
    words: list[frozenset[str]] = []
    for recommendation in _all(_FOOTNOTE_PAGE.sub(" ", text)):
        own = _words(recommendation.text)
        if not any(_alike(own, other) for other in words):
            found.append(recommendation)
            words.append(own)
    return found


def _all(text: str) -> Iterator[Recommendation]:
    done = 0
    for match in _ASKS.finditer(text):
        if match.start() < done:
            continue
        start = _start(text, match)
        end = _sentence_end(text, match.end())
        context, heading = text[max(0, start - _CONTEXT) : start], _heading(text, start)
        pieces = _items(text, start, match.end(), end)
        for piece in pieces:
            if len(piece) >= _SHORTEST:
                said = " ".join(piece.split())
                yield Recommendation(said, " ".join(context.split()), heading, is_item=len(pieces) > 1)
        done = end


def _start(text: str, match: re.Match[str]) -> int:
    """Return where the sentence begins: its subject stands before "mérite" and "est recommandé"."""
    if match["merits"] or match["is_recommended"]:
        before = text[max(0, match.start() - 300) : match.start()]
        ends = [found.end() for found in _END.finditer(before)]
        return match.start() - len(before) + (ends[-1] if ends else 0)
    return match.start()


def _sentence_end(text: str, start: int) -> int:
    """Return where the sentence ends; one that announces a list ends with the list."""
    limit = min(len(text), start + _LONGEST)
    for match in _END.finditer(text, start, limit):
        if text[match.start()] == "\n" and _goes_on(text, start, match):
            continue
        if _ABBREVIATION.search(text[max(start, match.start() - 5) : match.start()]) or _DECIMAL.match(
            text, match.start() - 1
        ):
            continue
        return match.end()
    return limit


def _goes_on(text: str, start: int, match: re.Match[str]) -> bool:
    """Tell whether what follows the line's end belongs to the list that was announced."""
    said = text[start : match.start()].rstrip()
    ahead = text[match.end() : match.end() + 3].lstrip()
    return (said.endswith((":", ";", ",")) or not said) or (ahead[:1] in "•▪●◦➢✓►—–-" and ":" in said)


def _items(text: str, start: int, verb_end: int, end: int) -> list[str]:
    """Return the items of an announced list, each with the words that announce it; else the sentence."""
    said = text[start:end]
    colon = text.find(":", verb_end, end)
    if colon < 0 or not _LIST_AHEAD.search(text, verb_end, end):
        return [said]
    items = [item.strip() for item in _ITEM.split(text[colon + 1 : end])]
    items = [item for item in items if len(item) >= _SHORTEST]
    lead = text[start:colon]
    return [f"{lead} : {item}" for item in items] or [said]


def _heading(text: str, start: int) -> str:
    """Return the nearest numbered heading above, its number left out; OCR glues it to the text that follows."""
    above = [match["title"] for match in _HEADING.finditer(text, max(0, start - _HEADING_REACH), start)]
    return " ".join(above[-1].split()) if above else ""


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[^\W\d_]{4,}", text.lower()))


def _alike(one: frozenset[str], two: frozenset[str]) -> bool:
    return bool(one and two) and len(one & two) / len(one | two) >= _ALIKE
