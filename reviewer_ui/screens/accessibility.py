"""The accessibility statement: what was checked of the screens, and what was not."""

from fastapi import APIRouter
from fastapi.responses import Response

from reviewer_ui.room import RoomDep

router = APIRouter()


@router.get("/accessibilite")
def accessibility_page(room: RoomDep) -> Response:
    """Show the statement; to anybody, as the law asks."""
    return room.templates.page("accessibility.html")
