"""The map of a dossier: what its documents show, and the passage that a name on the map stands for."""

from collections.abc import Iterator, Sequence
from typing import Any

from reviewer_ui.presenters.map_drawing import drawing_of
from reviewer_ui.presenters.map_items import MapLayerView, item_named, map_layers
from reviewer_ui.presenters.map_rows import item_rows
from reviewer_ui.presenters.note_view import Sources
from reviewer_ui.room import Room
from schemas.documents import Element
from schemas.maps import MapLayer, Mapped, MapShape
from schemas.notes import Citation
from schemas.views import DocumentState, DossierState
from workers.errors import LisiereError


def layers_of(room: Room, dossier: DossierState) -> list[MapLayerView]:
    """Return what the current documents of a dossier show on a map."""
    return room.maps.made(("layers", _key(dossier)), lambda: map_layers(_mapped(room, dossier)))


def _key(dossier: DossierState) -> tuple[object, ...]:
    """Return all that a map depends on: laying out 20,000 points anew would cost a third of a second."""
    return tuple(
        (each.document_id, each.name, each.label, each.pages, each.extraction.sha256)
        for each in _current(dossier)
        if each.extraction is not None
    )


def _current(dossier: DossierState) -> list[DocumentState]:
    return [each for each in dossier.documents if each.replaced_by is None]


def shows_map(room: Room, dossier: DossierState) -> bool:
    """Tell whether any of its current documents shows something, or may: the map then says what went wrong."""
    try:
        return any(mapped for _, mapped in _mapped(room, dossier))
    except LisiereError:
        return True


def map_context(room: Room, dossier: DossierState, sources: Sources) -> dict[str, Any]:
    """Gather what the map prints; `map_problem` says why it is not there."""
    try:
        layers = [layer for layer in layers_of(room, dossier) if layer.items]
    except LisiereError as error:
        return {"map": None, "map_problem": str(error), "map_rows": []}
    drawn = room.maps.made(("drawing", _key(dossier)), lambda: drawing_of(layers)) if layers else None
    unread = [each for each in _current(dossier) if each.extraction is None]
    return {
        "map": drawn,
        "map_problem": "",
        "map_rows": item_rows(layers, sources),
        "map_count": sum(len(layer.items) for layer in layers),
        "map_unread": len(unread),
    }


def _mapped(room: Room, dossier: DossierState) -> Iterator[tuple[DocumentState, Sequence[Mapped]]]:
    for document in _current(dossier):
        if document.extraction is not None:
            yield document, room.maps.of(document.extraction)


def mapped_citation(room: Room, dossier: DossierState, name: str) -> Citation | None:
    """Return the passage that an item of the map comes from; None where the name stands for none."""
    named = item_named(name)
    document = next((each for each in dossier.documents if named and each.document_id == named[0]), None)
    if named is None or document is None or document.extraction is None:
        return None
    mapped = room.maps.of(document.extraction)
    record = mapped[named[1]] if named[1] < len(mapped) else None
    about = {"document_id": document.document_id, "document": document.name}
    if isinstance(record, MapLayer):
        shape = record.shapes[named[2]] if named[2] is not None and named[2] < len(record.shapes) else None
        quote = _row_of(room.texts.of(document.extraction).elements(1), record, shape) if shape else ""
        return Citation(**about, page=1, quote=quote)
    return Citation(**about, page=record.page, quote=record.quote, bbox=record.bbox) if record else None


def _row_of(elements: Sequence[Element], layer: MapLayer, shape: MapShape) -> str:
    """Return a shape's row in the table of its layer, "" where the table stops before."""
    if shape.row is None:
        return ""
    for element in elements:
        head, *rows = element.text.split("\n")
        columns = tuple(head.split("\t")[: len(layer.columns)])
        if element.type == "Table" and columns == layer.columns and shape.row < len(rows):
            return rows[shape.row]
    return ""
