"""« Modèles »: the service's templates, what each may serve, an example, putting one in, taking one out."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import RedirectResponse, Response

from reviewer_ui.problems import Problem
from reviewer_ui.room import Room, RoomDep
from workers._note_forms import NOTE_FORMS
from workers._templates import TemplateError, TemplateForm
from workers._templates.archive import MOST_BYTES
from workers._templates.examples import KINDS, TemplateKind, example_template
from workers.template_folder import TemplateFolder

router = APIRouter(prefix="/modeles")


@router.get("")
def models_page(room: RoomDep, ajoute: str = "") -> Response:
    """List the templates with what a trial of each found."""
    return _page(room, added=ajoute)


@router.post("")
def put_model(room: RoomDep, modele: UploadFile) -> Response:
    """Put a template in, or say why it does not serve."""
    folder = _folder(room)
    name = modele.filename or ""
    try:
        folder.put(name, modele.file.read(MOST_BYTES + 1))
    except TemplateError as error:
        return _page(room, refused=f"« {name[:100]} » n’a pas été ajouté : {error}.")
    room.viewings.operated(room.actor, "template_put", name)
    return RedirectResponse(f"/modeles?ajoute={name}", status_code=HTTPStatus.SEE_OTHER)


@router.post("/supprimer")
def remove_model(room: RoomDep, fichier: Annotated[str, Form(max_length=200)]) -> Response:
    """Take a template out."""
    try:
        _folder(room).remove(fichier)
    except TemplateError as error:
        return _page(room, refused=f"{str(error)[:1].upper()}{str(error)[1:]}.")
    room.viewings.operated(room.actor, "template_removed", fichier)
    return RedirectResponse("/modeles", status_code=HTTPStatus.SEE_OTHER)


@router.get("/fichier")
def model_file(room: RoomDep, nom: str) -> Response:
    """Return a template as it was put in."""
    try:
        content = _folder(room).content(nom)
    except TemplateError as error:
        raise Problem(HTTPStatus.NOT_FOUND, f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
    return _download(content, nom, "docx" if nom.lower().endswith((".docx", ".dotx")) else "odt")


@router.get("/exemple/{kind}/{form}")
def example(kind: TemplateKind, form: TemplateForm) -> Response:
    """Return a template to begin with."""
    return _download(example_template(kind, form), f"{kind}-exemple.{form}", form)


def _download(content: bytes, name: str, form: TemplateForm) -> Response:
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    headers = {"Content-Disposition": f'attachment; filename="{ascii_name}"'}
    return Response(content, media_type=NOTE_FORMS[form].media_type, headers=headers)


def _page(room: Room, *, added: str = "", refused: str = "") -> Response:
    folder = _folder(room)
    models = [(each, folder.report(each.file_name)) for each in folder.files()]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    is_there = any(each.file_name == added for each, _ in models)
    return room.templates.page(
        "models.html", status=status, models=models, kinds=KINDS, added=added if is_there else "", refused=refused
    )


def _folder(room: Room) -> TemplateFolder:
    folder = room.parts.printing.folder
    if folder is None:
        raise Problem(HTTPStatus.NOT_FOUND, "Aucun dossier de modèles n’est ouvert ici.")
    return folder
