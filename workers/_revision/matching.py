"""Which statement of a new version takes the place of which: the same, the same words elsewhere, or nearly the same.

A statement's id derives from what it says and where. A document that came anew gives new ids to sentences that did
not change; their words tell them again.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from schemas.notes import Note, NoteSection, Statement

ALIKE = 0.6
"""Share of words in common, in order, from which two statements are two wordings of one."""
_SHORT, _SHORT_ALIKE = 5, 0.75
_MOST_COMPARED = 250_000
_WORD = re.compile(r"\w+(?:[.,]\d+)*", re.UNICODE)


@dataclass(frozen=True)
class Placed:
    """A statement and the part of the note it stands in."""

    section: NoteSection
    statement: Statement


@dataclass(frozen=True)
class Matched:
    """A statement before and after; None: it was not there, or is no longer. `is_same`: it says the same."""

    before: Placed | None
    after: Placed | None
    is_same: bool = False


def match_statements(before: Note, after: Note) -> list[Matched]:
    """Pair the statements of two versions, each at most once: those of the new version in order, then those gone."""
    old, new = _placed(before), _placed(after)
    pairs: dict[int, tuple[int, bool]] = {}
    for key in (_by_id, _by_words_and_part, _by_words):
        _pair(old, new, pairs, [key(each) for each in old], [key(each) for each in new])
    for part in dict.fromkeys(each.section.key for each in new):
        _pair_alike(old, new, pairs, part)
    taken = {place for place, _ in pairs.values()}
    kept = [_matched(old, each, pairs.get(place)) for place, each in enumerate(new)]
    return [*kept, *(Matched(each, None) for place, each in enumerate(old) if place not in taken)]


def words_of(text: str) -> tuple[str, ...]:
    """Return the words and numbers of a text, folded."""
    return tuple(_WORD.findall(text.casefold()))


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of words two texts have in common, in order; 0 where they are not alike."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    least = _SHORT_ALIKE if min(len(one), len(other)) < _SHORT else ALIKE
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= least else 0.0


def best_pairs(
    old: Iterable[tuple[int, Sequence[str]]], new: Iterable[tuple[int, Sequence[str]]]
) -> Iterator[tuple[int, int]]:
    """Yield pairs (old, new) of texts alike, each at most once, the most alike first."""
    there, here = list(old), list(new)
    if len(there) * len(here) > _MOST_COMPARED:
        return
    scored = [(-likeness(ours, theirs), n, m) for n, ours in here for m, theirs in there]
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for score, n, m in sorted(scored):
        if score < 0 and n not in taken_new and m not in taken_old:
            taken_new.add(n)
            taken_old.add(m)
            yield m, n


def _placed(note: Note) -> list[Placed]:
    return [Placed(section, statement) for section in note.sections for statement in section.statements]


def _by_id(each: Placed) -> Hashable:
    return each.statement.statement_id


def _by_words_and_part(each: Placed) -> Hashable:
    return each.section.key, words_of(each.statement.text)


def _by_words(each: Placed) -> Hashable:
    return words_of(each.statement.text)


def _pair(
    old: Sequence[Placed],
    new: Sequence[Placed],
    pairs: dict[int, tuple[int, bool]],
    old_keys: Sequence[Hashable],
    new_keys: Sequence[Hashable],
) -> None:
    """Pair what has the same key and is not paired yet, in order."""
    taken = {place for place, _ in pairs.values()}
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for place in reversed(range(len(old))):
        if place not in taken:
            waiting[old_keys[place]].append(place)
    for place in range(len(new)):
        if place not in pairs and waiting.get(new_keys[place]):
            pairs[place] = (waiting[new_keys[place]].pop(), True)


def _pair_alike(old: Sequence[Placed], new: Sequence[Placed], pairs: dict[int, tuple[int, bool]], part: str) -> None:
    """Pair the statements of a part that are two wordings of one."""
    taken = {place for place, _ in pairs.values()}
    there = [(n, words_of(e.statement.text)) for n, e in enumerate(old) if n not in taken and e.section.key == part]
    here = [(n, words_of(e.statement.text)) for n, e in enumerate(new) if n not in pairs and e.section.key == part]
    for was, now in best_pairs(there, here):
        pairs[now] = (was, False)


def _matched(old: Sequence[Placed], after: Placed, pair: tuple[int, bool] | None) -> Matched:
    return Matched(None, after) if pair is None else Matched(old[pair[0]], after, pair[1])
