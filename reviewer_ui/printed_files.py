"""A printed document as an answer: its name, its type, and where a template asked for did not serve, why.

What does not fit in a header as it is (French) is percent-encoded there.
"""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import Query
from fastapi.responses import Response

from reviewer_ui.problems import Problem
from workers._note_forms import NOTE_FORMS, Form
from workers._templates import TemplateError
from workers.printing import PrintedFile, Printing

TemplateName = Annotated[
    str, Query(max_length=150, description="Nom d’un modèle du service ; sans lui, la forme intégrée")
]
NOTICE_HEADER = "X-Lisiere-Avis"


def file_answer(file: PrintedFile, stem: str, form: Form) -> Response:
    """Answer with a document to download; JSON is shown, not downloaded."""
    described = NOTE_FORMS[form]
    headers = {} if form == "json" else {"Content-Disposition": f'attachment; filename="{stem}{described.suffix}"'}
    if file.notice:
        headers[NOTICE_HEADER] = quote(file.notice)
    return Response(file.content, media_type=described.media_type, headers=headers)


def refuse_unknown(printing: Printing, template: str) -> None:
    """Refuse a template that is not there. Raises: Problem (404)."""
    try:
        printing.find(template)
    except TemplateError as error:
        raise Problem(HTTPStatus.NOT_FOUND, f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
