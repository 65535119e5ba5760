"""The service's templates, as other programs ask for them."""

from fastapi import APIRouter
from pydantic import BaseModel

from reviewer_ui.room import RoomDep
from workers._templates import TemplateForm
from workers._templates.checking import kinds_named
from workers._templates.examples import TemplateKind

router = APIRouter(prefix="/api/modeles", tags=["modèles"])


class ModelView(BaseModel):
    """A template: the name to ask for it by, its file, its form, what it is for."""

    name: str
    file: str
    form: TemplateForm
    kinds: tuple[TemplateKind, ...]


@router.get("", summary="Modèles de lettres et de notes du service")
def models(room: RoomDep) -> list[ModelView]:
    """List the templates by name."""
    folder = room.parts.printing.folder
    return [
        ModelView(name=each.name, file=each.file_name, form=each.form, kinds=kinds_named(each.file_name))
        for each in (folder.files() if folder else ())
    ]
