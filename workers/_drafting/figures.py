"""Every quantity of the dossier whose label can be told: what chiffres clés and contradictions are made of."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from schemas.notes import Citation
from workers._drafting.attributes import Label
from workers._drafting.citations import cite
from workers._drafting.french import fold
from workers._drafting.labels import label_in_row, label_in_sentence
from workers._drafting.quantities import Quantity, find_quantities
from workers._drafting.reading import Reading, Sentence
from workers._drafting.units import unit_table

_BARE_NUMBER = re.compile(r"^[<>≤≥~]?\s*(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)?$")
_UNIT_IN_HEADING = re.compile(
    r"(?:\(|\ben\s|,\s|\[)\s?(?P<unit>[^()\[\]\s,]{1,12}(?:\s(?:par|HT|TTC)\s?\w*)?)\s?(?:\)|\]|$)"
)
_OTHER_THAN_RETAINED = re.compile(
    r"\bvariantes?\b|\bsubstitution\b|\balternatives?\b|\bautres projets\b|\bprojets connus\b|\bcumul\w*\b|"
    r"\b(?:raisons?|justification) du choix\b|\bpartis? envisages?\b|\baccidentologie\b"
)
_LONGEST_SENTENCE = 700
_PROSE_SPACES = 6
_FARTHEST_ROUNDING = 0.08


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A labelled quantity where it stands. `single` is False where its row has several figures of that kind."""

    sentence: Sentence
    quantity: Quantity
    label: Label
    single: bool = True

    @property
    def is_set_aside(self) -> bool:
        """Whether it stands under a heading of variants or of other projects: no figure of the project retained."""
        return _set_aside(self.sentence.section)

    def citation(self) -> Citation:
        """Cite the sentence or the row."""
        return cite(self.sentence)


@cache
def _set_aside(section: tuple[str, ...]) -> bool:
    return any(_OTHER_THAN_RETAINED.search(fold(title)) for title in section)


def collect_figures(reading: Reading) -> list[Figure]:
    """Find every quantity of the dossier whose label can be told, in reading order."""
    figures: list[Figure] = []
    for document in reading.documents:
        header: Sentence | None = None
        for sentence in document.sentences:
            if sentence.kind == "row":
                header = sentence if header is None or header.element is not sentence.element else header
                figures += _in_row(sentence, header)
            elif sentence.kind != "title" and len(sentence.text) <= _LONGEST_SENTENCE:
                figures += _in_sentence(sentence)
    return figures


def _in_sentence(sentence: Sentence) -> list[Figure]:
    return [Figure(sentence, quantity, label) for quantity, label in _labelled(sentence.text, sentence.folded)]


def _labelled(text: str, folded: str) -> list[tuple[Quantity, Label]]:
    """Return the quantities of a sentence that can be labelled."""
    found: list[tuple[Quantity, Label]] = []
    after, before = 0, None
    for quantity in find_quantities(text, folded):
        known = before[1] if before and before[0].unit.dimension == quantity.unit.dimension else None
        label = label_in_sentence(text, folded, quantity, after=after, before=known)
        after = quantity.resume
        before = (quantity, label) if label is not None else None
        if label is not None:
            found.append((quantity, label))
    return found


def _in_row(sentence: Sentence, header: Sentence) -> list[Figure]:
    row = sentence.row
    if row is None or (sentence is header and len(row.cells) > 2):  # noqa: PLR2004 -- a pair may be a table's first row
        return []
    cells = [sentence.element.text[start:end] for start, end in row.cells]
    if len(cells) < 2:  # noqa: PLR2004 -- a lone cell reads as a sentence
        return _in_sentence(sentence)
    found: list[tuple[int, Quantity]] = []
    figures: list[Figure] = []
    for index, cell in enumerate(cells[1:], start=1):
        if _is_prose(cell):
            figures += [Figure(sentence, quantity, label) for quantity, label in _labelled(cell, fold(cell))]
            continue
        found += [(index, quantity) for quantity in _in_cell(cell, cells[0], _column(header, sentence, index))]
    for index, quantity in found:
        alike = sum(other.unit.dimension == quantity.unit.dimension for _, other in found)
        column = _column(header, sentence, index) if alike > 1 else ""
        label = label_in_row(_without_unit(cells[0]), _without_unit(column), quantity)
        if label is not None:
            figures.append(Figure(sentence, quantity, label, single=alike == 1))
    return figures


def _is_prose(cell: str) -> bool:
    """Tell whether a cell reads as a sentence: its figures are labelled by its own words, not by the row's heading."""
    return cell.count(" ") >= _PROSE_SPACES


def _in_cell(cell: str, heading: str, column: str) -> Iterable[Quantity]:
    quantities = find_quantities(cell, fold(cell))
    if quantities or not _BARE_NUMBER.match(cell.strip()):
        return quantities
    unit = _unit_named(column) or _unit_named(heading)
    if not unit:
        return ()
    written = f"{cell.strip()} {unit}"
    return find_quantities(written, fold(written))


@cache
def _unit_named(heading: str) -> str:
    """Return the unit that a heading names ("Surface (ha)", "Tonnage, en t/an"), "" for none."""
    for match in _UNIT_IN_HEADING.finditer(heading):
        if unit_table().measured.match(match["unit"]):
            return match["unit"]
    return ""


def _without_unit(heading: str) -> str:
    unit = _unit_named(heading)
    return (
        re.sub(rf"[(\[]?\s?(?:en\s)?{re.escape(unit)}\s?[)\]]?$", "", heading.strip()).strip(" ,") if unit else heading
    )


def _column(header: Sentence, sentence: Sentence, index: int) -> str:
    if (
        header is sentence
        or header.row is None
        or sentence.row is None
        or len(header.row.cells) != len(sentence.row.cells)
    ):
        return ""
    start, end = header.row.cells[index]
    return header.element.text[start:end]


def rounding(coarse: Quantity, fine: Quantity) -> bool:
    """Tell whether the first value is the second one rounded or cut to its own digits, and not far from it."""
    digits = max(coarse.digits, 1)
    if digits >= fine.digits or fine.base <= 0:
        return False
    step = 10.0 ** (math.floor(math.log10(fine.base)) - digits + 1)
    return abs(coarse.base - fine.base) < min(step, _FARTHEST_ROUNDING * fine.base)
