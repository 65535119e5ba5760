"""Every quantity of the dossier whose label can be told: what chiffres clés and contradictions are made of."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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
    r"\breferences? (?:du|de|d'|et|de la)\b|\bpresentation (?:du (?:demandeur|petitionnaire|groupe)|de la societe)\b|"
    r"\b(?:projets?|installations?|parcs?) (?:recenses|voisins|alentour|environnants|a proximite)|"
    r"\baux alentours\b|"
    r"\b(?:raisons?|justification) du choix\b|\bpartis? envisages?\b|\baccidentologie\b"
)
_PER_PIECE = re.compile(r"(?<![\d,.])\d{1,4}\s+[^\W\d_]{3,}[^\d:=]{0,30}\s\d")
"""A cell like "60 transports à 25 t": what is measured is each of them, not what the row names."""

_OTHER_PROJECT = re.compile(
    r"(?:Projet|Parc|Site|Installation|Exploitation|Carrière|Centrale)s? (?:de |d['’]|du |des )?[A-ZÀ-Þ]"
)
"""A column headed by a project's name stands beside others: the project itself is only called "projet" there."""

_RESPECTIVELY = re.compile(r"\brespecti(?:vement|ve|f|ves|fs)\b")
_NAME = re.compile(r"^[^\d<>≤≥]*[^\W\d_]{4}[^\d]*$")
_COMPOSED = re.compile(
    r"\b(?:compren\w+|compos\w+|comptera?|compte|comptent|constitu\w+|prevoi\w+|install\w+|implant\w+|"
    r"porte(?:ra)? sur|accueill\w+|"
    r"nombre|au total|total\w*|effectif|capacite|exploit\w+|comport\w+|dispos\w+|projet de|demande)\b[^.;:]*$"
)
_NEAR = 90
_PART_OF = re.compile(r"\s*(?:liee?s?|due?s?|imputables?) (?:a|au|aux)\b")
_RESTRICTED = re.compile(r"\s*(?:liee?s?|due?s?|destinee?s?|dediee?s?|affectee?s?) ")
_SERIES = 3
"""From so many figures of one kind on, a sentence tells several things, one after the other."""

_RATIO_AFTER = re.compile(r"^\s*pour\s+(?:chaque\s|\d)")
_RATIO_BEFORE = re.compile(r"\d[^\d.;]{0,14}\spour\s*$")
_LONGEST_SENTENCE = 700
_PROSE_SPACES = 6
_FARTHEST_ROUNDING = 0.08
_FARTHEST_CUT = 0.05


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

    @property
    def is_a_part(self) -> bool:
        """Whether the words after it make it a part of what its label names: "8 m³/h liés aux zones logistiques"."""
        is_prose = self.sentence.row is None
        return is_prose and _PART_OF.match(self.sentence.folded, self.quantity.end) is not None

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
    found = _labelled(sentence.text, sentence.folded)
    alike = Counter(quantity.unit.dimension for quantity, _ in found)
    return [
        Figure(sentence, quantity, label, single=_is_single(sentence.folded, quantity, alike[quantity.unit.dimension]))
        for quantity, label in found
    ]


def _is_single(folded: str, quantity: Quantity, alike: int) -> bool:
    """Tell whether a figure is the only one of its kind in a sentence, or at least not told to be a part."""
    return alike < _SERIES and (alike == 1 or _RESTRICTED.match(folded, quantity.end) is None)


def _labelled(text: str, folded: str) -> list[tuple[Quantity, Label]]:
    """Return the quantities of a sentence that can be labelled."""
    found: list[tuple[Quantity, Label]] = []
    after, before = 0, None
    quantities = find_quantities(text, folded)
    if len(quantities) > 1 and _RESPECTIVELY.search(folded):
        return []
    for quantity in quantities:
        if _converts(folded, after, quantity):
            continue
        known = before[1] if before and before[0].unit.dimension == quantity.unit.dimension else None
        label = label_in_sentence(text, folded, quantity, after=after, before=known)
        after = quantity.resume
        before = (quantity, label) if label is not None else None
        if label is not None:
            found.append((quantity, label))
    return found


def _converts(folded: str, after: int, quantity: Quantity) -> bool:
    """Tell whether a figure is the one before it in another unit, or half of a ratio: "10 m³ pour 100 m²"."""
    is_ratio = _RATIO_AFTER.match(folded[quantity.end :]) or _RATIO_BEFORE.search(folded[: quantity.start])
    return (after > 0 and folded[after : quantity.start].strip() == "=") or is_ratio is not None


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
        if _is_prose(cell) or _PER_PIECE.search(cell):
            figures += [Figure(sentence, quantity, label) for quantity, label in _labelled(cell, fold(cell))]
            continue
        heading = _heading(cells, index)
        found += [(index, quantity) for quantity in _in_cell(cell, heading, _column(header, sentence, index))]
    for index, quantity in found:
        heading = _heading(cells, index)
        alike = sum(
            other.unit.dimension == quantity.unit.dimension and _heading(cells, place) == heading
            for place, other in found
        )
        column = _column(header, sentence, index) if alike > 1 else ""
        label = label_in_row(_without_unit(heading), _without_unit(column), quantity)
        if label is not None and (column or alike == 1):
            label = replace(label, scope=label.scope | {"autre"}) if _OTHER_PROJECT.match(column) else label
            figures.append(Figure(sentence, quantity, label, single=alike == 1))
    return figures


def _heading(cells: Sequence[str], index: int) -> str:
    """Return what names a cell: its row's heading, or the cell just before in rows of names and values by turns."""
    before = cells[index - 1]
    by_turns = index % 2 == 1 and len(cells) % 2 == 0 and len(cells) > 2  # noqa: PLR2004 -- two pairs at least
    names = all(_NAME.match(cell) for cell in cells[0::2]) and not any(_NAME.match(cell) for cell in cells[1::2])
    return before if by_turns and names else cells[0]


def _is_prose(cell: str) -> bool:
    """Tell whether a cell reads as a sentence: its figures are labelled by its own words, not by the row's heading."""
    if cell.count(" ") < _PROSE_SPACES:
        return False
    first = next(iter(find_quantities(cell, fold(cell))), None)
    return first is None or first.end - first.start < len(cell.strip())


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
    named = header.element.text[start:end]
    return "" if _BARE_NUMBER.match(named.strip()) or find_quantities(named, fold(named)) else named


def counts_the_whole(figure: Figure) -> bool:
    """Tell whether a count is that of the whole: its row or a verb of composition says so, no word restricts it."""
    if figure.sentence.row is not None and len(figure.sentence.row.cells) > 1:
        return True
    folded, at = figure.sentence.folded, figure.quantity
    return _COMPOSED.search(folded[max(0, at.start - _NEAR) : at.start]) is not None


def rounding(coarse: Quantity, fine: Quantity) -> bool:
    """Tell whether the first value is the second one rounded or cut to its own digits, and not far from it."""
    digits = max(coarse.digits, 1)
    if digits >= fine.digits or fine.base <= 0:
        return False
    step = 10.0 ** (math.floor(math.log10(fine.base)) - digits + 1)
    gap = abs(coarse.base - fine.base)
    is_cut = coarse.base < fine.base and gap < min(step, _FARTHEST_CUT * fine.base)
    return is_cut or gap <= min(step / 2, _FARTHEST_ROUNDING * fine.base)
