"""Which document of a dossier supersedes which: the one that a deposit names, else the earlier one of the same name.

A version that could not be read supersedes nothing: the dossier is better served by the one that was.
"""

import uuid
from collections.abc import Sequence
from typing import Protocol


class Piece(Protocol):
    """A document of a dossier as far as superseding goes; `deposit` 0 is what was submitted first."""

    @property
    def document_id(self) -> uuid.UUID:
        """Its id."""
        ...

    @property
    def name(self) -> str:
        """Its name, with its path inside what was handed in."""
        ...

    @property
    def deposit(self) -> int:
        """The number of the deposit it came with."""
        ...

    @property
    def replaces(self) -> uuid.UUID | None:
        """The document it is said to replace."""
        ...

    @property
    def is_readable(self) -> bool:
        """Whether it was not given up."""
        ...


def superseded(pieces: Sequence[Piece]) -> dict[uuid.UUID, uuid.UUID]:
    """Return, for each document that is superseded, the one that takes its place; `pieces` in order of deposit."""
    replaced: dict[uuid.UUID, uuid.UUID] = {}
    known = {piece.document_id for piece in pieces}
    for piece in pieces:
        if not piece.deposit or not piece.is_readable:
            continue
        target = piece.replaces if piece.replaces in known else _earlier_version(piece, pieces, replaced)
        if target is not None and target != piece.document_id:
            replaced[target] = piece.document_id
    return replaced


def _earlier_version(piece: Piece, pieces: Sequence[Piece], replaced: dict[uuid.UUID, uuid.UUID]) -> uuid.UUID | None:
    """Return the current document of the same name; a name without folders may be that of one inside a folder."""
    earlier = [each for each in pieces if each.deposit < piece.deposit and each.document_id not in replaced]
    same = [each for each in earlier if _folded(each.name) == _folded(piece.name)]
    if not same and "/" not in piece.name:
        alike = [each for each in earlier if _folded(each.name.rpartition("/")[2]) == _folded(piece.name)]
        same = alike if len(alike) == 1 else []
    return same[-1].document_id if same else None


def _folded(name: str) -> str:
    return name.casefold()
