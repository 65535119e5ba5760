"""Notes and letters printed for the command line: a template that fails is an error there, said in one line."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workers._letters import LetterAbout, LetterChoices, printed_letter, render_letter
from workers._note_forms import render_note
from workers._templates import NoteValues, PrintedBy, TemplateForm, letter_values, note_values
from workers._templates.archive import open_archive
from workers.errors import RejectedError

if TYPE_CHECKING:
    from schemas.notes import Note
    from schemas.views import DossierState
    from workers.apps import Composition


def printed_note_file(parts: "Composition", state: "DossierState", note: "Note", form: Any, template: str) -> bytes:
    """Print a note. Raises: RejectedError: the template is not there, or fails."""
    if not template:
        return render_note(note, form)
    return _filled(parts, template, form, note_values(note, _by(parts, state)))


def printed_letter_file(
    parts: "Composition",
    state: "DossierState",
    letter: "tuple[Note, LetterAbout, LetterChoices]",
    form: Any,
    template: str,
) -> bytes:
    """Print a letter. Raises: RejectedError: the template is not there, or fails."""
    if not template:
        return render_letter(printed_letter(*letter), form)
    return _filled(parts, template, form, letter_values(*letter, _by(parts, state)))


def _filled(parts: "Composition", template: str, form: Any, values: NoteValues) -> bytes:
    printing = parts.printing()
    contents = _file(Path(template)) if Path(template).is_file() else printing.find(template)
    return printing.filled(contents, form, values)


def _file(path: Path) -> dict[TemplateForm, bytes]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RejectedError(f"« {path} » ne peut pas être lu") from error
    return {open_archive(content).form: content}


def _by(parts: "Composition", state: "DossierState") -> PrintedBy:
    return PrintedBy(
        service=parts.settings.service,
        agent=parts.settings.actor or "",
        dated=datetime.now(UTC).astimezone().date(),
        petitionnaire=state.petitionnaire,
        reference=state.reference,
        filed_on=state.filed_on,
    )
