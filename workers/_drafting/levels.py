"""Statement against statement: an enjeu called « fort » here and « faible » there.

Only like is compared with like: the level of an enjeu with that of an enjeu, a residual effect with a residual one, for
themes named by the same words. Neighbouring levels are left alone: authors do not weigh their adjectives that finely.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from schemas.notes import Contradiction
from workers._drafting.apart import apart
from workers._drafting.citations import cite, distinct
from workers._drafting.french import content_stems, fold, lowered, stem
from workers._drafting.reading import Reading, Sentence
from workers._drafting.rules import load_rules
from workers._note_forms.evidence import document_stem

LEVEL_KIND = "Niveau d’enjeu"

MOST_LEVELS = 5
_LEAST_GAP = 2
_LONGEST = 260
_MOST_THEME_WORDS = 7
_MOST_SAID = 2
_RULES = load_rules("levels")
_LEVELS: Mapping[str, int] = _RULES["levels"]
_LEVEL = re.compile(rf"\b(?P<level>{'|'.join(sorted(_LEVELS, key=len, reverse=True))})s?\b")
_KIND = re.compile(
    r"\b(?P<kind>enjeux?|sensibilites?|(?:incidences?|impacts?|effets?) residuel(?:le|s|les)?|"
    r"(?:incidences?|impacts?|effets?) brut(?:e|s|es)?)\b"
)
_KIND_OF_HEADING = re.compile(r"\b(?:niveaux? d(?:e l)?'?\s?)?(?P<kind>enjeux?|sensibilites?)\b")
_APPRAISED = frozenset(stem(word) for word in _RULES["appraising"])


@dataclass(frozen=True, eq=False)
class _Said:
    """A level that a sentence or a row gives to a theme."""

    sentence: Sentence
    kind: str
    theme: frozenset[str]
    name: str
    level: int
    word: str


def level_contradictions(reading: Reading) -> tuple[Contradiction, ...]:
    """Return the themes to which two places give levels far apart, at most `MOST_LEVELS`."""
    by_theme: dict[tuple[str, frozenset[str]], list[_Said]] = defaultdict(list)
    for said in _levels(reading):
        by_theme[said.kind, said.theme].append(said)
    pairs = [pair for group in by_theme.values() if (pair := _farthest(group)) is not None]
    return tuple(_contradiction(*pair) for pair in pairs[:MOST_LEVELS])


def _levels(reading: Reading) -> Iterator[_Said]:
    for document in reading.documents:
        header: Sentence | None = None
        for sentence in document.sentences:
            if sentence.kind == "row":
                if header is None or header.element is not sentence.element:
                    header = header if header is not None and _goes_on(header, sentence) else sentence
                said = _in_row(sentence, header)
            else:
                said = _in_prose(sentence) if sentence.kind in ("prose", "item") else None
            if said is not None:
                yield said


def _goes_on(header: Sentence, first: Sentence) -> bool:
    """Tell whether a table goes on under the headings of the one before, which a page's end cut."""
    if header.row is None or first.row is None or len(header.row.cells) != len(first.row.cells):
        return False
    cells = [fold(first.element.text[slice(*cell)]).strip() for cell in first.row.cells]
    return first.page - header.page <= 1 and any(_LEVEL.fullmatch(cell) for cell in cells[1:])


def _in_prose(sentence: Sentence) -> _Said | None:
    """Read "Pour les chiroptères, l'enjeu est jugé fort": one kind, one level, one theme."""
    folded = sentence.folded
    kinds, levels = list(_KIND.finditer(folded)), list(_LEVEL.finditer(folded))
    if len(folded) > _LONGEST or len(kinds) != 1 or len(levels) != 1 or levels[0].start() < kinds[0].end():
        return None
    words = f"{folded[: kinds[0].start()]} {folded[kinds[0].end() : levels[0].start()]} {folded[levels[0].end() :]}"
    return _said(sentence, kinds[0]["kind"], words, levels[0]["level"], sentence.text[slice(*levels[0].span())])


def _in_row(sentence: Sentence, header: Sentence) -> _Said | None:
    """Read the row of a table that has a column of levels of enjeu."""
    if sentence is header or sentence.row is None or header.row is None:
        return None
    if len(sentence.row.cells) != len(header.row.cells) or len(sentence.row.cells) < 2:  # noqa: PLR2004 -- theme, level
        return None
    heads = [fold(header.element.text[slice(*cell)]) for cell in header.row.cells]
    cells = [fold(sentence.element.text[slice(*cell)]).strip() for cell in sentence.row.cells]
    columns = [index for index, head in enumerate(heads) if index and _KIND_OF_HEADING.search(head)]
    if len(columns) != 1 or (level := _LEVEL.fullmatch(cells[columns[0]])) is None:
        return None
    kind = _KIND_OF_HEADING.search(heads[columns[0]])
    shown = sentence.element.text[slice(*sentence.row.cells[columns[0]])].strip()
    return _said(sentence, kind["kind"] if kind else "", cells[0], level["level"], shown)


def _said(sentence: Sentence, kind: str, words: str, level: str, shown: str) -> _Said | None:
    theme = [word for word in content_stems(words) if word not in _APPRAISED]
    if not theme and sentence.section:
        words = re.sub(r"^[\divx. ]+", "", fold(sentence.section[-1]))
        theme = [word for word in content_stems(words) if word not in _APPRAISED]
    if not theme or len(theme) > _MOST_THEME_WORDS:
        return None
    return _Said(sentence, _kind(kind), frozenset(theme), " ".join(words.split()), _LEVELS[level], lowered(shown))


@cache
def _kind(words: str) -> str:
    return " ".join(stem(word) for word in words.split())


def _farthest(group: Sequence[_Said]) -> tuple[_Said, _Said] | None:
    """Return the two places that disagree most; a theme with many levels is several places, not one."""
    if len({said.level for said in group}) > _MOST_SAID:
        return None
    low, high = min(group, key=lambda said: said.level), max(group, key=lambda said: said.level)
    if high.level - low.level < _LEAST_GAP or apart(low.sentence, high.sentence):
        return None
    return low, high


def _contradiction(one: _Said, two: _Said) -> Contradiction:
    first, second = sorted((one, two), key=lambda s: (s.sentence.document.index, s.sentence.page))
    return Contradiction(
        kind=LEVEL_KIND,
        explanation=f"« {_theme(first, second)} » : {_where(first)}, mais {_where(second)}.",
        citations=distinct((cite(first.sentence), cite(second.sentence)), 2),
    )


def _theme(first: _Said, second: _Said) -> str:
    """Return the theme in the dossier's own words: those between the first and the last that name it."""
    shown = min((first, second), key=lambda said: len(said.sentence.text))
    spots = [
        match.span() for match in re.finditer(r"[^\W\d_]+", shown.sentence.folded) if stem(match[0]) in shown.theme
    ]
    words = shown.sentence.text[spots[0][0] : spots[-1][1]] if spots else shown.name
    return lowered(" ".join(words.split()))


def _where(said: _Said) -> str:
    name = document_stem(said.sentence.document.name)
    return f"niveau « {said.word} » dans {name}, page {said.sentence.page}"
