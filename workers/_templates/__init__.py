"""Letters and notes from a service's own DOCX and ODT templates.

    Note (+ choices) ─► note_values · letter_values ─► filling ─► child ─► archive (what it is) ─► hazards
                        the names of docs/modeles.md                └─► word (docxtpl) · opendocument ─► finishing

A template is written by a person of the service and may come from anywhere: it reads the values it is given, runs
nothing, fetches nothing, and is filled in a process with bounds. A dossier's text is a value, never a tag.
"""

from workers._templates.archive import TemplateForm
from workers._templates.errors import TemplateError
from workers._templates.filling import FilledTemplate, fill_template
from workers._templates.letter_values import letter_values
from workers._templates.note_values import PrintedBy, note_values
from workers._templates.values import LetterValues, NoteValues

__all__ = [
    "FilledTemplate",
    "LetterValues",
    "NoteValues",
    "PrintedBy",
    "TemplateError",
    "TemplateForm",
    "fill_template",
    "letter_values",
    "note_values",
]
