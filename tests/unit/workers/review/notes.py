"""A small note with two statements."""

import uuid

from schemas.ids import note_id
from schemas.notes import Generator, Note, NoteSection, Statement


def note(dossier_id: uuid.UUID, *statement_ids: uuid.UUID, version: int = 1) -> Note:
    """Make a note with these statements, nothing decided yet."""
    statements = tuple(
        Statement(statement_id=each, text=f"Énoncé {n}.", origin="extract", support="supported", citations=())
        for n, each in enumerate(statement_ids)
    )
    return Note(
        dossier_id=dossier_id,
        note_id=note_id(dossier_id),
        version=version,
        status="in_review",
        title="Note d’instruction",
        generator=Generator(model="lisiere/extractive 1", prompts={}),
        mention="Projet",
        sections=(NoteSection(key="enjeux", title="Enjeux", statements=statements),),
        completeness=(),
        key_figures=(),
        contradictions=(),
        enjeux=(),
        requests=(),
    )
