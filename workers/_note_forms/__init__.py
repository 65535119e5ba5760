"""The printed forms of a note: JSON, Markdown, DOCX, ODT, PDF.

    Note ─► printed (order, wording, typography) ─► layout (blocks of plain text) ─┬─► markdown
                                                                                   ├─► office (pandoc) ─► docx · odt
                                                                                   └─► pdf (Typst)

A dossier's text and a model's are data: no form ever parses them as markup. The same note gives the same bytes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from schemas.notes import Note
from workers._note_forms.layout import PrintedNote
from workers._note_forms.markdown import markdown
from workers._note_forms.office import office_document
from workers._note_forms.pdf import pdf
from workers._note_forms.printed import printed_note
from workers._note_forms.typography import typeset

__all__ = ["NOTE_FORMS", "Form", "NoteForm", "render_note"]

Form = Literal["json", "md", "docx", "odt", "pdf"]


@dataclass(frozen=True)
class NoteForm:
    """A form a note may take: what to call it to a browser, what a file of it ends with, and its name for an agent."""

    media_type: str
    suffix: str
    name: str


NOTE_FORMS: dict[Form, NoteForm] = {
    "json": NoteForm("application/json", ".json", "Données (JSON)"),
    "md": NoteForm("text/markdown; charset=utf-8", ".md", "Texte (Markdown)"),
    "docx": NoteForm(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", "Document Word (DOCX)"
    ),
    "odt": NoteForm("application/vnd.oasis.opendocument.text", ".odt", "Document OpenDocument (ODT)"),
    "pdf": NoteForm("application/pdf", ".pdf", "Document à imprimer (PDF)"),
}

_WRITERS: dict[Form, Callable[[PrintedNote], bytes]] = {
    "md": markdown,
    "docx": lambda note: office_document(note, "docx"),
    "odt": lambda note: office_document(note, "odt"),
    "pdf": pdf,
}


def render_note(note: Note, form: Form) -> bytes:
    """Write a note in a form; "json" is the note as the contract gives it.

    Raises: RuntimeError: pandoc or Typst failed, a fault of the installation.
    """
    if form == "json":
        return f"{note.model_dump_json(indent=2)}\n".encode()
    return _WRITERS[form](typeset(printed_note(note)))
