"""What a document shows on a map: the shapes of its layers, and the places its text gives coordinates of.

They lie in an extraction beside its elements. Longitude and latitude are in degrees (WGS 84, to a centimetre).
"""

from typing import Annotated, Literal

from pydantic import Discriminator

from schemas.base import Value

LonLat = tuple[float, float]
ShapeSort = Literal["point", "line", "polygon"]

BBox = tuple[float, float, float, float]
"""As `schemas.documents.BBox`."""


class MapShape(Value):
    """An object of a layer; `values` are its attributes by the layer's columns.

    `parts` are its points (one each), its lines, or the rings of its polygons (closed; what an odd number of them
    holds is inside). `row` is its row, from 0, in the layer's table, None where the table stops before.
    """

    sort: ShapeSort
    parts: tuple[tuple[LonLat, ...], ...]
    label: str = ""
    values: tuple[str, ...] = ()
    row: int | None = None


class MapLayer(Value):
    """A layer of a file. `system` is what its coordinates were in.

    Points were left out of its shapes where none then lies farther than `tolerance_m` from the line that is left.
    """

    kind: Literal["layer"]
    name: str
    system: str
    tolerance_m: float
    columns: tuple[str, ...] = ()
    shapes: tuple[MapShape, ...] = ()


class MapPlace(Value):
    """A place whose coordinates stand in a text.

    `system` is what they are in, as the text says (`is_told`) or as their size alone shows. `nature` is what stands
    there (« éolienne »), "" where the text does not say; `quote` is the wording of the coordinates on the page.
    """

    kind: Literal["place"]
    page: int
    lonlat: LonLat
    label: str = ""
    nature: str = ""
    system: str
    is_told: bool = True
    quote: str
    bbox: BBox | None = None


Mapped = Annotated[MapLayer | MapPlace, Discriminator("kind")]
"""A record of a map, told from an element by its first field."""
