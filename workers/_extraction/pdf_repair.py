"""A PDF whose end is missing gets one again: without its trailer no reader knows where its pages hang.

What was cut off is lost. What is still there is found by its own marks (`12 0 obj`), packed objects are unpacked, and
a trailer is written that names the catalog; where that was cut off too, a new one takes the pages in their order.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

_OBJECT = re.compile(rb"(?<![0-9])(\d{1,9})\s+\d{1,5}\s+obj\b")
_END = re.compile(rb"\bendobj\b|\bstream\b")
_CATALOG = re.compile(rb"/Type\s*/Catalog\b")
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
_PACKED = re.compile(rb"/Type\s*/ObjStm\b")
_PAGES_OF_CATALOG = re.compile(rb"/Pages\s+(\d{1,9})\s+\d{1,5}\s+R")
_STREAM = re.compile(rb"stream\r?\n")
_MOST_DICTIONARY = 64 * 1024
_MOST_UNPACKED = 64 * 1024**2
_MOST_OBJECTS = 2_000_000


@dataclass
class _Found:
    """The dictionaries of a file's objects by number; `unpacked` ones are no objects by themselves yet."""

    dictionaries: dict[int, bytes] = field(default_factory=dict)
    unpacked: dict[int, bytes] = field(default_factory=dict)


def repaired(content: bytes) -> bytes | None:
    """Return the file with a trailer, None where there are no pages to name or they are encrypted."""
    if b"/Encrypt" in content:
        return None
    found = _find(content)
    everything = found.dictionaries | found.unpacked
    if not any(_PAGE.search(each) for each in everything.values()) or len(everything) > _MOST_OBJECTS:
        return None
    root = _whole_catalog(everything)
    added = b"".join(b"%d 0 obj\n%s\nendobj\n" % each for each in found.unpacked.items())
    if root is None:
        root = max(everything) + 2
        added += _new_tree(root, [number for number, each in everything.items() if _PAGE.search(each)])
    # The object that was cut through is closed, so that it does not swallow what follows.
    return b"%s\nendstream\nendobj\n%strailer\n<< /Root %d 0 R /Size %d >>\nstartxref\n0\n%%%%EOF\n" % (
        content,
        added,
        root,
        max(root, *everything) + 1,
    )


def _find(content: bytes) -> _Found:
    found = _Found()
    left = _MOST_UNPACKED
    for match in _OBJECT.finditer(content):
        end = _END.search(content, match.end(), match.end() + _MOST_DICTIONARY)
        dictionary = content[match.end() : end.start() if end else match.end() + _MOST_DICTIONARY]
        found.dictionaries[int(match[1])] = dictionary
        if end and _PACKED.search(dictionary):
            unpacked = _unpacked_stream(content, end.start(), left)
            left -= len(unpacked)
            found.unpacked.update(_packed_objects(dictionary, unpacked))
    return found


def _unpacked_stream(content: bytes, start: int, most: int) -> bytes:
    """Return what a Flate stream holds, as far as it goes."""
    data = _STREAM.match(content, start)
    if data is None or most <= 0:
        return b""
    try:
        return zlib.decompressobj().decompress(memoryview(content)[data.end() :], most)
    except zlib.error:
        return b""


def _packed_objects(dictionary: bytes, unpacked: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (number, object) of an object stream: pairs of number and place, then the objects. Source: PDF 7.5.7."""
    first = re.search(rb"/First\s+(\d{1,9})", dictionary)
    if first is None:
        return
    start = int(first[1])
    figures = [int(figure) for figure in unpacked[:start].split() if figure.isdigit()]
    places = [start + place for place in figures[1::2]]
    for number, begin, end in zip(figures[::2], places, [*places[1:], len(unpacked)], strict=False):
        yield number, unpacked[begin:end]


def _whole_catalog(everything: dict[int, bytes]) -> int | None:
    """Return the number of a catalog whose page tree is there."""
    for number, dictionary in everything.items():
        pages = _PAGES_OF_CATALOG.search(dictionary) if _CATALOG.search(dictionary) else None
        if pages and int(pages[1]) in everything:
            return number
    return None


def _new_tree(root: int, pages: list[int]) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in pages)
    catalog = b"%d 0 obj\n<< /Type /Catalog /Pages %d 0 R >>\nendobj\n" % (root, root - 1)
    tree = b"%d 0 obj\n<< /Type /Pages /Kids [%s] /Count %d >>\nendobj\n" % (root - 1, kids, len(pages))
    return catalog + tree
