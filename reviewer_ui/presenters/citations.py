"""Names for the citations of a note, so that an address can point at one.

A statement's are "s.<statement id>.<n>"; the others are named by what they belong to and its place in the note:
"c.<piece>.<n>" completeness, "f.<figure>.<n>", "k.<contradiction>.<n>", "e.<enjeu>.<n>", "m.<enjeu>.<measure>.<n>",
"r.<request>.<n>". All count from 0.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from schemas.notes import Citation, Note


class _Cited(Protocol):
    @property
    def citations(self) -> tuple[Citation, ...]: ...


def citations_of(note: Note) -> Iterator[tuple[str, Citation]]:
    """Yield every citation of the note with its name."""
    for section in note.sections:
        for statement in section.all_statements:
            yield from _numbered(f"s.{statement.statement_id}", statement.citations)
    owners: tuple[tuple[str, Sequence[_Cited]], ...] = (
        ("c", note.completeness),
        ("f", note.key_figures),
        ("k", note.contradictions),
        ("e", note.enjeux),
        ("r", note.requests),
    )
    for letter, items in owners:
        for index, item in enumerate(items):
            yield from _numbered(f"{letter}.{index}", item.citations)
    for index, enjeu in enumerate(note.enjeux):
        for place, measure in enumerate(enjeu.measures):
            yield from _numbered(f"m.{index}.{place}", measure.citations)


def _numbered(owner: str, citations: Sequence[Citation]) -> Iterator[tuple[str, Citation]]:
    for index, citation in enumerate(citations):
        yield f"{owner}.{index}", citation


def find_citation(note: Note, name: str) -> Citation | None:
    """Return the citation with this name, None when the note has none such."""
    return next((citation for key, citation in citations_of(note) if key == name), None)


def citations_owned_by(note: Note, owner: str) -> list[tuple[str, Citation]]:
    """Return the citations of one item of the note, named "k.2" or "s.<statement id>"."""
    return [(key, citation) for key, citation in citations_of(note) if key.rpartition(".")[0] == owner]
