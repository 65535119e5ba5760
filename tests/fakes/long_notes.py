"""A read model whose notes are made as long as those of the largest dossiers: many parts, each of many statements."""

import uuid

from schemas.notes import Note, NoteSection, Statement
from workers.adapters.sql_read_model import SqlReadModel

SECTIONS, STATEMENTS = 18, 70


class LongNotes(SqlReadModel):
    """Answers each note made longer; the last statement of each part is accepted, the others pending."""

    def note(self, dossier_id: uuid.UUID, version: int | None = None) -> Note | None:
        """Return the note, its statements repeated under other ids."""
        note = super().note(dossier_id, version)
        if note is None:
            return None
        sections = tuple(
            NoteSection(key=f"partie_{part}", title=f"Partie {part}", statements=_statements(note, part))
            for part in range(SECTIONS)
        )
        return note.model_copy(update={"sections": sections})


def long_id(part: int, place: int) -> uuid.UUID:
    """Return the id of the statement at a place of a part, both from 0."""
    return uuid.UUID(int=1000 * part + place)


def _statements(note: Note, part: int) -> tuple[Statement, ...]:
    known = [each for section in note.sections for each in section.statements]
    return tuple(
        known[place % len(known)].model_copy(
            update={
                "statement_id": long_id(part, place),
                "text": "Une phrase assez longue sur les incidences du projet. " * 5,
                "citations": known[place % len(known)].citations * 2,
                "review": "accepted" if place == STATEMENTS - 1 else "pending",
            }
        )
        for place in range(STATEMENTS)
    )
