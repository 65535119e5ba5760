"""Near-duplicates folded: the same paragraph in a résumé and in its étude is one thing found, standing in two places.

Two wordings are the same when most runs of words of the shorter stand in the longer and so do all its numbers: where a
number differs, an agent must see both.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from schemas.passages import Hit, Passage
from workers._retrieval.words import fold

_RUN = 4
_FEWEST_RUNS = 8
_SAME_SHARE = 0.8
_MOST_CANDIDATES = 4
_CLAUSE_END = re.compile(r"[.,;:!?…()«»\n]+")
_SHORTEST_CLAUSE = 18
_WORD = re.compile(r"[a-z0-9]+")

_Run = tuple[str, ...]


@dataclass(frozen=True)
class FoldedHit:
    """A passage found and the other places where the same is said, best first."""

    hit: Hit
    also: tuple[Passage, ...] = ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return the passage shown, then the others."""
        return (self.hit.passage, *self.also)


@dataclass(frozen=True)
class _Wording:
    words: _Run
    runs: frozenset[_Run]
    numbers: frozenset[str]


def fold_near_duplicates(hits: Iterable[Hit]) -> list[FoldedHit]:
    """Fold each hit into the first one before it that says the same; order is kept."""
    kept: list[tuple[Hit, list[Passage]]] = []
    wordings: dict[int, _Wording] = {}
    holding: defaultdict[str, list[int]] = defaultdict(list)

    def wording_of(number: int) -> _Wording:
        if number not in wordings:
            wordings[number] = _wording(kept[number][0].passage.text)
        return wordings[number]

    for hit in hits:
        clauses = _clauses(hit.passage.text)
        shared = Counter(number for clause in clauses for number in holding.get(clause, ()))
        likely = sorted(number for number, _ in shared.most_common(_MOST_CANDIDATES))
        mine = _wording(hit.passage.text) if likely else None
        same = next((number for number in likely if mine and _is_same(mine, wording_of(number))), None)
        if same is not None:
            kept[same][1].append(hit.passage)
            continue
        for clause in clauses:
            holding[clause].append(len(kept))
        kept.append((hit, []))
    return [FoldedHit(hit, tuple(also)) for hit, also in kept]


def _clauses(text: str) -> set[str]:
    """Return the clauses long enough to tell a wording; what says the same has one of them in common at least.

    Only these are compared word by word: a search is asked at each key stroke.
    """
    clauses = {
        " ".join(clause.split()).lower() for clause in _CLAUSE_END.split(text) if len(clause) >= _SHORTEST_CLAUSE
    }
    return clauses or {"".join(filter(str.isalnum, text)).lower()}


def _wording(text: str) -> _Wording:
    words = tuple(_WORD.findall(fold(text)))
    runs = frozenset(zip(*(words[start:] for start in range(_RUN)), strict=False)) or frozenset((words,))
    return _Wording(words, runs, frozenset(word for word in words if word.isdigit()))


def _is_same(one: _Wording, other: _Wording) -> bool:
    shorter, longer = sorted((one, other), key=lambda each: len(each.runs))
    if len(shorter.runs) < _FEWEST_RUNS:
        return one.words == other.words
    shared = len(shorter.runs & longer.runs)
    return shared >= _SAME_SHARE * len(shorter.runs) and shorter.numbers <= longer.numbers
