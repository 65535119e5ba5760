"""The forms a letter takes: those of the note, by the same writers."""

from collections.abc import Callable
from typing import Literal

from workers._note_forms import NOTE_FORMS, NoteForm
from workers._note_forms.layout import PrintedNote
from workers._note_forms.markdown import markdown
from workers._note_forms.office import office_document
from workers._note_forms.pdf import pdf
from workers._note_forms.typography import typeset

LetterForm = Literal["docx", "odt", "pdf", "md"]

LETTER_FORMS: dict[LetterForm, NoteForm] = {
    "docx": NOTE_FORMS["docx"],
    "odt": NOTE_FORMS["odt"],
    "pdf": NOTE_FORMS["pdf"],
    "md": NOTE_FORMS["md"],
}

_WRITERS: dict[LetterForm, Callable[[PrintedNote], bytes]] = {
    "docx": lambda letter: office_document(letter, "docx"),
    "odt": lambda letter: office_document(letter, "odt"),
    "pdf": pdf,
    "md": markdown,
}


def render_letter(letter: PrintedNote, form: LetterForm) -> bytes:
    """Write a letter in a form; the same letter gives the same bytes.

    Raises: RuntimeError: pandoc or Typst failed, a fault of the installation.
    """
    return _WRITERS[form](typeset(letter))
