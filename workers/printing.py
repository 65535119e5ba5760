"""Printing a note or a letter: from a service's template where one is asked for, else in our own form.

A template that fails never stands between a person and the document: our own form takes its place, and that is said.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from schemas.notes import Note
from workers._letters import LetterAbout, LetterChoices, printed_letter, render_letter
from workers._note_forms import Form, render_note
from workers._templates import (
    NoteValues,
    PrintedBy,
    TemplateError,
    TemplateForm,
    fill_template,
    letter_values,
    note_values,
)
from workers._templates.examples import TemplateKind
from workers.errors import RejectedError
from workers.template_folder import TemplateFolder

Convert = Callable[[bytes, TemplateForm], bytes]
"""Makes a PDF of a filled document. Raises: TemplateError: it fails."""


@dataclass(frozen=True)
class PrintedFile:
    """A document ready to hand over. `notice` says in French where a template asked for did not serve."""

    content: bytes
    notice: str = ""


@dataclass(frozen=True)
class Wanted:
    """What a person asks for: a form, from a template or from none, and who prints."""

    form: Form
    template: str = ""
    by: PrintedBy = field(default_factory=PrintedBy)


@dataclass(frozen=True)
class Printing:
    """Prints with the templates of a folder. `convert` is there where a converter to PDF is."""

    folder: TemplateFolder | None = None
    convert: Convert | None = None

    def note(self, note: Note, wanted: Wanted) -> PrintedFile:
        """Print a note. Raises: TemplateError: no template of this name."""
        return self._printed(wanted, lambda: note_values(note, wanted.by), lambda: render_note(note, wanted.form))

    def letter(self, note: Note, about: LetterAbout, choices: LetterChoices, wanted: Wanted) -> PrintedFile:
        """Print a letter.

        Raises: TemplateError: no template of this name. RejectedError: a request chosen is no longer in the note;
                there is no such form of a letter.
        """
        form = wanted.form
        if form == "json":
            raise RejectedError("une lettre n’a pas de forme JSON")
        letter = printed_letter(note, about, choices)
        return self._printed(
            wanted, lambda: letter_values(note, about, choices, wanted.by), lambda: render_letter(letter, form)
        )

    def _printed(self, wanted: Wanted, values: Callable[[], NoteValues], own: Callable[[], bytes]) -> PrintedFile:
        if not wanted.template:
            return PrintedFile(own())
        files = self.find(wanted.template)
        try:
            return PrintedFile(self.filled(files, wanted.form, values()))
        except TemplateError as error:
            return PrintedFile(own(), f"Modèle « {wanted.template} » : {error}. La forme intégrée a été employée.")

    def find(self, template: str) -> dict[TemplateForm, bytes]:
        """Return a template's content in each form it has. Raises: TemplateError: there is none of this name."""
        if self.folder is None:
            raise TemplateError("aucun dossier de modèles n’est ouvert ici")
        folder = self.folder
        return {form: folder.content(name) for form, name in folder.named(template).items()}

    def names(self, kind: TemplateKind) -> list[str]:
        """Return the names of the templates that may serve a kind of document."""
        return self.folder.serving(kind) if self.folder else []

    def filled(self, contents: dict[TemplateForm, bytes], form: Form, values: NoteValues) -> bytes:
        """Fill a template, given in one form or both. Raises: TemplateError: it fails, or cannot give this form."""
        if form == "docx" or form == "odt":  # noqa: PLR1714 -- mypy narrows no membership
            if form not in contents:
                raise TemplateError(f"il n’existe pas en {form.upper()}")
            return fill_template(contents[form], values).content
        if form != "pdf":
            raise TemplateError("un modèle sert au DOCX, à l’ODT et au PDF seulement")
        if self.convert is None:
            raise TemplateError("aucun LibreOffice n’est installé ici pour en faire un PDF")
        made = fill_template(next(iter(contents.values())), values)
        return self.convert(made.content, made.form)
