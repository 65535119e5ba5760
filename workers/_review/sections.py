"""Sections of a note that were worded again: whether one may be, and the note as it reads with them."""

import uuid
from collections.abc import Mapping

from schemas.notes import Note, NoteSection, Statement
from schemas.redrafting import Wording
from workers._drafting.prompting import can_be_worded
from workers._review.rules import RefusedDecisionError

_DECIDED = ("accepted", "corrected")


def reworded(note: Note, wordings: Mapping[str, Wording]) -> Note:
    """Return the note, as drafted, with these sections in their place, by key; what was warned of them before goes."""
    if not wordings:
        return note
    sections = tuple(wordings[each.key].section if each.key in wordings else each for each in note.sections)
    stale = tuple(f"Section « {each.title} » :" for each in note.sections if each.key in wordings)
    warnings = [warning for warning in note.warnings if not warning.startswith(stale)]
    fresh = [warning for each in note.sections if each.key in wordings for warning in wordings[each.key].warnings]
    return note.model_copy(update={"sections": sections, "warnings": (*warnings, *fresh)})


def may_be_worded_again(note: Note, section: NoteSection) -> bool:
    """Tell whether a section of a note, as it reads now, may be worded again."""
    is_open = not section.statements or any(each.review not in _DECIDED for each in section.statements)
    return note.status != "approved" and can_be_worded(section.key) and is_open


def check_section(note: Note, key: str) -> tuple[NoteSection, tuple[uuid.UUID, ...]]:
    """Return a section to word again, and its statements that stay because somebody made them theirs.

    Raises: RefusedDecisionError: no such section, one made of rules, or one that is approved already.
    """
    section = next((each for each in note.sections if each.key == key), None)
    if section is None:
        raise RefusedDecisionError("cette partie n’est pas dans la note")
    if note.status == "approved":
        raise RefusedDecisionError("la note est approuvée ; elle ne change plus")
    if not can_be_worded(key):
        raise RefusedDecisionError(
            f"la partie « {section.title} » est un relevé fait de règles : corrigez ses énoncés, elle ne se rédige pas"
        )
    if not may_be_worded_again(note, section):
        raise RefusedDecisionError(
            f"tous les énoncés de « {section.title} » sont acceptés : annulez une décision pour la rédiger à nouveau"
        )
    return section, tuple(each.statement_id for each in section.statements if _is_kept(each))


def _is_kept(statement: Statement) -> bool:
    """Tell whether a person made a statement theirs: by accepting or correcting it, or by citing a passage for it."""
    return statement.review in _DECIDED or any(each.added for each in statement.citations)
