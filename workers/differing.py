"""What differs between a recorded result and today's, for a person: where, what stood there, what stands there now."""

import gzip
import json
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

MOST_CHANGES = 20
"""Differences of one result that are told one by one."""
_LONGEST = 160
_GZIP = b"\x1f\x8b"
_ABSENT = "(rien)"


class Change(NamedTuple):
    """One place of a result, with its value as recorded and as it is today, each cut to a line."""

    place: str
    before: str
    now: str


def changes_between(before: bytes, now: bytes) -> list[Change]:
    """Return the first differences of two results, each JSON or an Extraction (see schemas.extractions).

    Of an Extraction, what is alike at both ends is passed over, so that one line more is not a difference of each.
    """
    found = _unlike("", _read(before), _read(now))
    return [change for change, _ in zip(found, range(MOST_CHANGES), strict=False)]


def _read(content: bytes) -> Any:
    if not content.startswith(_GZIP):
        return json.loads(content)
    header, sections, *rest = (json.loads(line) for line in gzip.decompress(content).splitlines())
    return {"document": header, "sections": sections, "contenu": _Lines(rest)}


class _Lines(list[Any]):
    """The elements of a document: compared in their places from both ends."""


def _unlike(place: str, before: Any, now: Any) -> Iterator[Change]:
    match before, now:
        case dict(), dict():
            for name in dict.fromkeys((*before, *now)):
                yield from _unlike(f"{place}.{name}".lstrip("."), before.get(name), now.get(name))
        case _Lines(), _Lines():
            yield from _unlike_lines(before, now)
        case list(), list():
            for number, (was, is_now) in enumerate(zip_longest(before, now)):
                yield from _unlike(f"{place}[{number}]", was, is_now)
        case _ if before != now:
            yield Change(place, _shown(before), _shown(now))


def _unlike_lines(before: Sequence[Any], now: Sequence[Any]) -> Iterator[Change]:
    head = next((at for at, (was, is_now) in enumerate(zip(before, now, strict=False)) if was != is_now), None)
    head = min(len(before), len(now)) if head is None else head
    tail = 0
    while tail < min(len(before), len(now)) - head and before[-1 - tail] == now[-1 - tail]:
        tail += 1
    for was, is_now in zip_longest(before[head : len(before) - tail], now[head : len(now) - tail]):
        if was != is_now:
            page = (was or is_now).get("page", 1)
            yield Change(f"page {page}", _shown(_text(was)), _shown(_text(is_now)))


def _text(element: Any) -> Any:
    return element.get("text", element) if isinstance(element, dict) else element


def _shown(value: Any) -> str:
    if value is None:
        return _ABSENT
    text = " ".join((value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
