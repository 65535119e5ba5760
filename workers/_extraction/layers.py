"""A layer of a map in words: how many objects of which sort, where, and the table of what is said of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from workers._extraction.limits import Limits
from workers._extraction.map_shapes import LayerShapes
from workers._extraction.records import Block, LayerRecord
from workers._extraction.tabular import one_line, table, text_block, title_block
from workers._maps.labels import label_of

MOST_COLUMNS = 60
LONGEST_VALUE = 1_000
_PLURALS = {"objet sans géométrie": "objets sans géométrie", "multipoint": "multipoints"}

Extent = tuple[float, float, float, float]
"""Least x, least y, greatest x, greatest y, in the layer's own coordinates."""

NO_SYSTEM = "son système de coordonnées, « {} », n’est pas reconnu : la carte ne la dessine pas"
_NO_LIMITS = Limits()
_FARTHEST = 1e12
_MOST_SHOWN_COLUMNS = 12
_LONGEST_SHOWN = 80


@dataclass
class Layer:
    """What is told of a layer. `kinds`: its objects by their geometry; `rows`: attributes of the first of them."""

    name: str = ""
    kinds: Counter[str] = field(default_factory=Counter)
    extent: Extent | None = None
    projection: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    objects: int = 0
    files: Sequence[str] = ()
    remarks: list[str] = field(default_factory=list)
    shapes: LayerShapes = field(default_factory=lambda: LayerShapes(_NO_LIMITS))
    row_of: dict[int, int] = field(default_factory=dict)
    """The row of an object, both counted from 0."""

    def reach(self, x: float, y: float) -> None:
        """Widen the extent to a point, unless it is nowhere."""
        if not (abs(x) < _FARTHEST and abs(y) < _FARTHEST):
            return
        a, b, c, d = self.extent or (x, y, x, y)
        self.extent = (min(a, x), min(b, y), max(c, x), max(d, y))

    def add_row(self, values: dict[str, str], most: int, place: int | None = None) -> None:
        """Keep what is said of an object (the last one, or the one at `place`), unless `most` rows are kept already."""
        if len(self.rows) >= most:
            return
        self.row_of[self.objects - 1 if place is None else place] = len(self.rows)
        for column in values:
            if column not in self.columns and len(self.columns) < MOST_COLUMNS:
                self.columns.append(column)
        self.rows.append([one_line(values.get(column, ""))[:LONGEST_VALUE] for column in self.columns])

    def blocks(self) -> Iterator[Block]:
        """Yield the layer's blocks: its name, a line each for what is known of it, its table."""
        if self.name:
            yield title_block(self.name)
        for line in self._lines():
            yield text_block(line)
        if any(any(row) for row in self.rows):
            yield table([self.columns, *self.rows])

    def drawn(self) -> LayerRecord | None:
        """Return what a map shows of the layer, None where that is nothing."""
        columns = self.columns[:_MOST_SHOWN_COLUMNS]
        values = [[value[:_LONGEST_SHOWN] for value in row[: len(columns)]] for row in self.rows]
        shapes = list(self.shapes.records(self.row_of, values))
        if self.shapes.system is None or not shapes:
            return None
        for shape in shapes:
            shape.label = label_of(columns, shape.values)
        return LayerRecord(self.name, self.shapes.system.name, self.shapes.tolerance_m, columns, shapes)

    def warnings(self) -> Iterator[str]:
        """Say what was left out or could not be read."""
        where = f"Couche « {self.name} »" if self.name else "Couche cartographique"
        for remark in (*self.remarks, *self.shapes.remarks()):
            yield f"{where} : {remark}"
        if self.rows and self.objects > len(self.rows):
            yield f"{where} : table attributaire limitée aux {len(self.rows)} premières lignes sur {self.objects}"

    def _lines(self) -> Iterator[str]:
        sorts = ", ".join(_counted(number, kind) for kind, number in self.kinds.most_common())
        yield f"Couche cartographique : {_counted(self.objects, 'objet')}{f' ({sorts})' if sorts else ''}."
        if self.extent is not None:
            a, b, c, d = (_figure(value) for value in self.extent)
            yield f"Emprise : x de {a} à {c}, y de {b} à {d}."
        if self.projection:
            yield f"Système de coordonnées : {self.projection}."
        if self.files:
            yield f"Fichiers de la couche : {', '.join(self.files)}."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun if number < 2 else _PLURALS.get(noun, noun + 's')}"  # noqa: PLR2004 -- French plurals


def _figure(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
