"""The map as a table: what the drawing shows, told in words and numbers, each row with its source."""

from collections.abc import Sequence
from dataclasses import dataclass

from reviewer_ui.presenters.map_drawing import MOST_OWN
from reviewer_ui.presenters.map_files import local_plane
from reviewer_ui.presenters.map_items import MapItem, MapLayerView
from reviewer_ui.presenters.note_view import Chip, Sources
from reviewer_ui.presenters.words import number
from schemas.notes import Citation

_KILOMETRE, _HECTARE, _LARGE = 1000.0, 10_000.0, 100.0


@dataclass(frozen=True)
class MapRow:
    """An item of the map as a row; `place` its longitude and latitude, `plane` its X and Y and their system."""

    item: MapItem
    chip: Chip
    name: str
    place: str
    plane: str
    system: str
    size: str

    @property
    def told(self) -> str:
        """All there is to say of the item in one line."""
        attributes = (f"{column} : {value}" for column, value in self.item.told)
        return " · ".join(filter(None, (self.name, self.item.nature, self.size, self.item.remark, *attributes)))


def item_rows(layers: Sequence[MapLayerView], sources: Sources) -> list[MapRow]:
    """Lay out the items that can be pointed at on the drawing, in its order."""
    items = [item for layer in layers for item in layer.items][:MOST_OWN]
    return [_row(item, sources) for item in items]


def _row(item: MapItem, sources: Sources) -> MapRow:
    document = item.document
    citation = Citation(document_id=document.document_id, document=document.name, page=item.page, quote=item.quote)
    plane = local_plane(item.middle)
    return MapRow(
        item=item,
        chip=sources.chip(item.name, citation),
        name=item.label or "sans nom",
        place=f"{item.middle[0]:.5f} ; {item.middle[1]:.5f}".replace(".", ","),
        plane=f"{number(round(plane[0]))} ; {number(round(plane[1]))}" if plane else "–",
        system=plane[2].name if plane else "",
        size=size_words(item),
    )


def metres_words(metres: float) -> str:
    """Write a length: « 450 m », « 1,25 km »."""
    return f"{number(round(metres / _KILOMETRE, 2))} km" if metres >= _KILOMETRE else f"{number(round(metres))} m"


def size_words(item: MapItem) -> str:
    """Write how long a line or how large a surface is, nothing of a point."""
    if item.sort == "line":
        return metres_words(item.size_m)
    if item.sort == "polygon":
        hectares = item.size_m / _HECTARE
        return f"{number(round(hectares, 0 if hectares >= _LARGE else 2))} ha"
    return ""
