"""From a page's words to blocks in reading order: ruled tables, then columns, aligned tables and paragraphs.

The page is cut into bands of lines; neighbouring bands that leave the same gutter free make a zone. What a zone is
(columns of prose, hanging terms, an aligned table) decides the order its lines are read in. Text of two columns or
of two cells never comes to stand in one paragraph, for another reader would not see it as one.
"""

from collections.abc import Mapping, Sequence
from statistics import median

from workers._extraction.aligned_tables import aligned_table, is_aligned, wordy_rows
from workers._extraction.bands import Band, Interval, bands_of, columns_of, core, gutters_of, least_gutter
from workers._extraction.paragraphs import paragraphs_of
from workers._extraction.records import Block, rounded
from workers._extraction.rules import Drawing
from workers._extraction.segments import Segment, segments_of
from workers._extraction.tables import ruled_tables
from workers._extraction.words import Turn, Word, turned, turned_box, unturned_box

_ZONE_GAP_LINES = 2.5
_PROSE_WORDS = 4.0
_PROSE_FILL = 0.6
_DENSE = 0.6
_RAGGED_GAP_EMS = 2.5
_LEAST_ROWS = 3
_ALIKE_GAPS = 2.5


def layout_page(by_turn: Mapping[Turn, Sequence[Word]], drawing: Drawing, size: tuple[float, float]) -> list[Block]:
    """Return the blocks of a page, in reading order; text read in another direction comes after the rest.

    Args: by_turn: words by the direction they are read in, placed as the page is shown. size: of the page as shown.
    """
    blocks: list[Block] = []
    for turn in sorted(by_turn, key=lambda turn: -len(by_turn[turn])):
        words = [turned(word, turn, *size) for word in by_turn[turn]]
        laid = _laid_out(words, _turned(drawing, turn, size) if turn else drawing)
        if turn:
            _unturn(laid, turn, size)
        blocks += laid
    return blocks


def _unturn(blocks: Sequence[Block], turn: Turn, size: tuple[float, float]) -> None:
    """Put the boxes of what was read on a turned page where they stand on the page as shown."""
    for block in blocks:
        for line in block.lines:
            line.box = rounded(unturned_box(line.box, turn, *size))
        for cell in block.cells:
            cell.box = rounded(unturned_box(cell.box, turn, *size))


def _turned(drawing: Drawing, turn: Turn, size: tuple[float, float]) -> Drawing:
    """Turn the rules of a page as `turned` does its words."""
    rules = [(x0, y, x1, y) for y, x0, x1 in drawing.across] + [(x, y0, x, y1) for x, y0, y1 in drawing.down]
    boxes = [turned_box(rule, turn, *size) for rule in rules]
    across = [(y0, x0, x1) for x0, y0, x1, y1 in boxes if y0 == y1]
    return Drawing(across, [(x0, y0, y1) for x0, y0, x1, y1 in boxes if y0 != y1])


def _laid_out(words: list[Word], drawing: Drawing) -> list[Block]:
    places, tables, free_words = ruled_tables(words, drawing)
    return _ordered(segments_of(free_words) + places, tables)


def _ordered(segments: list[Segment], tables: list[Block]) -> list[Block]:
    """Cut a region into zones and read each."""
    bands = bands_of(segments)
    blocks: list[Block] = []
    flow: list[Segment] = []
    index = 0
    while index < len(bands):
        gutters = gutters_of(bands[index])
        if not gutters:
            flow += bands[index].in_row_order()
            index += 1
            continue
        zone, gutters = _zone(bands, index, gutters)
        reading = _read_zone(zone, gutters, tables)
        if reading is None:
            flow += _rejoined(zone[0]).in_row_order()
            index += 1
            continue
        read, used = reading
        blocks += _flow_blocks(flow, tables) + read
        flow = []
        index += used
    return blocks + _flow_blocks(flow, tables)


def _zone(bands: list[Band], start: int, gutters: list[Interval]) -> tuple[list[Band], list[Interval]]:
    """Extend a zone downwards while some gutter stays free."""
    zone = [bands[start]]
    for band in bands[start + 1 :]:
        height = max(segment.size for segment in zone[-1].segments) or (zone[-1].y1 - zone[-1].y0)
        if band.y0 - zone[-1].y1 > _ZONE_GAP_LINES * max(height, 6.0):
            break
        if any(segment.table >= 0 for segment in band.segments):
            break
        narrowed = _still_free(gutters, band)
        if not narrowed:
            break
        zone.append(band)
        gutters = narrowed
    return zone, gutters


def _still_free(gutters: list[Interval], band: Band) -> list[Interval]:
    least = 0.8 * least_gutter(band)
    free = gutters
    for x0, x1 in band.covered():
        free = [
            piece
            for a, b in free
            for piece in ((a, min(b, x0)), (max(a, x1), b))
            if piece[1] - piece[0] >= least or (piece == (a, b) and (x1 <= a or x0 >= b))
        ]
    return sorted(set(free))


def _read_zone(zone: list[Band], gutters: list[Interval], tables: list[Block]) -> tuple[list[Block], int] | None:
    """Read a zone; return its blocks and how many of its bands they are, None when it is no zone after all."""
    shared = [band for band in zone if len(columns_of(band.segments, gutters)) > 1]
    if len(shared) == 1 and len(shared[0].segments) <= len(shared[0].covered()):
        return _read_single_row(zone, gutters, tables)
    segments = [segment for band in zone for segment in band.segments]
    columns = columns_of(segments, gutters)
    prose = {key for key, column in columns.items() if _is_prose(column)}
    has_table = any(segment.table >= 0 for segment in segments)
    wordy = 0 if has_table else wordy_rows(zone, gutters)
    if wordy:
        return [aligned_table(zone[:wordy], gutters)], wordy
    if len(prose) > 1 and all(_lines(columns[key]) >= _DENSE * len(zone) or len(zone) == 1 for key in prose):
        return [block for key in sorted(columns) for block in _ordered(columns[key], tables)], len(zone)
    last = max(index for index, band in enumerate(zone) if band in shared) + 1
    if prose:
        return _read_items(zone, gutters, tables), len(zone)
    if has_table or not is_aligned(zone[:last], shared, gutters):
        return _read_single_row(zone, gutters, tables)
    return [aligned_table(zone[:last], gutters)], last


def _read_single_row(zone: list[Band], gutters: list[Interval], tables: list[Block]) -> tuple[list[Block], int] | None:
    """Read a lone row with gaps: apart when they are wide, else as the ragged line it is."""
    band = zone[0]
    if len(columns_of(band.segments, gutters)) < 2:  # noqa: PLR2004 -- a gap has two sides
        return None
    size = max(segment.size for segment in band.segments)
    if _is_stretched([b - a for a, b in gutters_of(band)], size):
        return None
    return [block for piece in band.in_row_order() for block in _flow_blocks([piece], tables)], 1


def _is_stretched(gaps: list[float], size: float) -> bool:
    """Tell the wide spaces of a justified line (all much alike) from gaps that part cells."""
    if max(gaps) <= _RAGGED_GAP_EMS * size:
        return True
    alike = max(gaps) <= _ALIKE_GAPS * min(gaps)
    return alike and len(gaps) >= _LEAST_ROWS and max(gaps) <= 2 * _RAGGED_GAP_EMS * size


def _rejoined(band: Band) -> Band:
    """Make one line of a row whose gaps are only wide spaces."""
    if any(segment.table >= 0 for segment in band.segments) or len(band.segments) != len(band.covered()):
        return band
    words = [word for segment in sorted(band.segments, key=lambda piece: piece.x0) for word in segment.words]
    return Band([Segment.of(words)], band.y0, band.y1)


def _is_prose(column: list[Segment]) -> bool:
    lines = [segment for segment in column if segment.table < 0]
    if len(lines) < 3:  # noqa: PLR2004 -- fewer lines tell nothing
        return False
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    filled = median(line.x1 - line.x0 for line in lines)
    return median([line.count for line in lines]) >= _PROSE_WORDS and filled >= _PROSE_FILL * width


def _lines(column: list[Segment]) -> int:
    return len(bands_of(column))


def _read_items(zone: list[Band], gutters: list[Interval], tables: list[Block]) -> list[Block]:
    """Read terms with their prose beside them: each group starts where the first column says something."""
    groups: list[list[Band]] = []
    for band in zone:
        starts = 0 in columns_of(band.segments, gutters)
        gap = band.y0 - groups[-1][-1].y1 if groups else 0.0
        if not groups or (
            starts and (gap > _core_height(band) or len(columns_of(groups[-1][-1].segments, gutters)) == 1)
        ):
            groups.append([])
        groups[-1].append(band)
    blocks: list[Block] = []
    for group in groups:
        columns = columns_of([segment for band in group for segment in band.segments], gutters)
        for key in sorted(columns):
            blocks += _flow_blocks(sorted(columns[key], key=core), tables)
    return blocks


def _core_height(band: Band) -> float:
    return band.y1 - band.y0


def _flow_blocks(flow: list[Segment], tables: list[Block]) -> list[Block]:
    """Make paragraphs of lines one under the other; tables put aside come back in their place."""
    blocks: list[Block] = []
    lines: list[Segment] = []
    for segment in flow:
        if segment.table < 0:
            lines.append(segment)
            continue
        blocks += [*paragraphs_of(lines), tables[segment.table]]
        lines = []
    return blocks + paragraphs_of(lines)
