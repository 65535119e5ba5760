"""Footnotes: small print at the foot of a page that starts with a mark."""

import re
from collections import Counter
from collections.abc import Container

from workers._extraction.records import Block, PageRecord
from workers._extraction.survey import Place

_MARK = re.compile(r"^\(?\[?\d{1,3}[\])]?(?:\s*[.:)]\s+\S|\s*[A-ZÀ-Ý«“\"])|^\*{1,3}\s*\w")
_SMALLER = 0.93
_LOWER_PART = 0.5


def footnotes_of(record: PageRecord, furniture: Container[Place]) -> set[int]:
    """Return which blocks of a page are footnotes: the last ones, all in small print, from the first marked one on."""
    sizes: Counter[float] = Counter()
    for block in record.blocks:
        for line in block.lines if block.kind != "image" else ():
            sizes[line.size] += len(line.text)
    if not sizes:
        return set()
    usual = sizes.most_common(1)[0][0]
    found: list[int] = []
    for index in range(len(record.blocks) - 1, -1, -1):
        block = record.blocks[index]
        if block.kind == "image" or all((index, line) in furniture for line in range(len(block.lines))):
            continue
        if not _is_small_print(block, usual, record.size[1]):
            break
        found.append(index)
    while found and not _MARK.match(record.blocks[found[-1]].lines[0].text):
        found.pop()
    return set(found)


def _is_small_print(block: Block, usual: float, height: float) -> bool:
    return block.kind in {"text", "list"} and all(
        0 < line.size < _SMALLER * usual and line.box[1] > _LOWER_PART * height for line in block.lines
    )
