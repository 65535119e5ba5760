"""What old text recognition does to a document's prose: spaces lost, accents dropped, letters taken for others."""

import random
import re
from collections.abc import Collection, Iterator

from infra.bench.made_dossiers.telling import Block

_GLUED, _PLAIN, _MISREAD = 0.02, 0.01, 0.004
_ACCENTED = str.maketrans("éèêàâîôûç", "eeeaaiouc")
_LOOKALIKES = {"l": "I", "I": "l", "m": "rn", "c": "e", "’": "'"}


def noised(blocks: tuple[Block, ...], kept: Collection[str], chance: random.Random) -> tuple[Block, ...]:
    """Return the blocks as a poor reader gives them; what is in `kept` (printed figures) stays whole."""
    return tuple(
        {**block, "text": _noised(block["text"], kept, chance)} if block["t"] == "p" else block for block in blocks
    )


def _noised(text: str, kept: Collection[str], chance: random.Random) -> str:
    whole = sorted((form for form in kept if form in text), key=len, reverse=True)
    if not whole:
        return "".join(_letters(text, chance))
    pieces = re.split(f"({'|'.join(map(re.escape, whole))})", text)
    return "".join(piece if piece in kept else "".join(_letters(piece, chance)) for piece in pieces)


def _letters(text: str, chance: random.Random) -> Iterator[str]:
    for before, char, after in zip(" " + text, text, text[1:] + " ", strict=False):
        drawn = chance.random()
        if char == " " and before.isalpha() and after.isalpha() and drawn < _GLUED:
            continue
        if drawn < _PLAIN:
            yield char.translate(_ACCENTED)
        elif drawn < _PLAIN + _MISREAD:
            yield _LOOKALIKES.get(char, char)
        else:
            yield char
