"""From a page's words to blocks in reading order: ruled tables, then columns, aligned tables and paragraphs.

The page is cut into bands of lines; neighbouring bands that leave the same gutter free make a zone. What a zone is
(columns of prose, hanging terms, an aligned table) decides the order its lines are read in. Text of two columns or
of two cells never comes to stand in one paragraph, for another reader would not see it as one.
"""

from collections.abc import Mapping, Sequence

from workers._extraction.aligned_tables import aligned_table, goes_on, wordy_rows
from workers._extraction.alignment import are_contents, are_parallel, is_aligned, is_level, is_text_with_gaps
from workers._extraction.bands import Band, Interval, bands_of, columns_of, core, gutters_of
from workers._extraction.frames import frames_beside, is_inside
from workers._extraction.grids import grids_of
from workers._extraction.paragraphs import paragraphs_of
from workers._extraction.records import Block, rounded
from workers._extraction.rules import Drawing
from workers._extraction.segments import Segment, segments_of
from workers._extraction.tables import ruled_tables
from workers._extraction.words import Turn, Word, turned, turned_box, unturned_box
from workers._extraction.zones import close_bands, is_prose, is_stretched, lines_in, rejoined, runs_on, zone_from

_DENSE = 0.6
_LEAST_ROWS = 3

Apart = list[list[Block]]
"""What is put aside and stands among the lines as one segment: a ruled table, the blocks of a frame."""


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
    grids = grids_of(drawing)
    places, tables, free_words = ruled_tables(words, grids)
    apart = [[table] for table in tables]
    for frame in frames_beside(grids, free_words) if grids else ():
        inside = [word for word in free_words if is_inside(word, frame)]
        held = [place for place in places if is_inside(place, frame)]
        blocks = _ordered(segments_of(inside) + held, apart)
        free_words = [word for word in free_words if not is_inside(word, frame)]
        places = [place for place in places if not is_inside(place, frame)]
        places.append(Segment([], *frame, table=len(apart)))
        apart.append(blocks)
    return _ordered(segments_of(free_words) + places, apart)


def _ordered(segments: list[Segment], apart: Apart) -> list[Block]:
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
        zone, gutters = zone_from(bands, index, gutters)
        reading = _read_zone(zone, gutters, bands, apart)
        if reading is None:
            flow += rejoined(zone[0]).in_row_order()
            index += 1
            continue
        read, used = reading
        blocks += _flow_blocks(flow, apart) + read
        flow = []
        index += used
    return blocks + _flow_blocks(flow, apart)


def _read_zone(
    zone: list[Band], gutters: list[Interval], bands: list[Band], apart: Apart
) -> tuple[list[Block], int] | None:
    """Read a zone; return its blocks and how many bands they are, None when it is no zone after all.

    Args: bands: all bands of the region; a table may go on below the zone.
    """
    shared = [band for band in zone if len(columns_of(band.segments, gutters)) > 1]
    if len(shared) == 1 and len(shared[0].segments) <= len(shared[0].covered()):
        return _read_single_row(zone, gutters, apart)
    columns = columns_of([segment for band in zone for segment in band.segments], gutters)
    prose = [column for column in columns.values() if is_prose(column)]
    if any(segment.table >= 0 for column in columns.values() for segment in column):
        return _read_beside(zone, gutters, columns, apart)
    wordy = wordy_rows(zone, gutters)
    if wordy:
        return [aligned_table(zone[:wordy], gutters)], wordy
    if _are_columns(prose, zone):
        return _read_columns(columns, apart), len(zone)
    if prose and (len(shared) < len(zone) or any(runs_on(column) for column in prose)):
        return _read_items(zone, gutters, apart), len(zone)
    return _read_rows(zone, shared, gutters, bands, apart)


def _are_columns(prose: list[list[Segment]], zone: list[Band]) -> bool:
    """Tell columns of prose, which fill most lines, from prose beside terms."""
    return len(prose) > 1 and all(lines_in(column) >= _DENSE * len(zone) or len(zone) == 1 for column in prose)


def _read_beside(
    zone: list[Band], gutters: list[Interval], columns: Mapping[int, list[Segment]], apart: Apart
) -> tuple[list[Block], int] | None:
    """Read what stands beside a ruled table or a frame."""
    prose = [column for column in columns.values() if is_prose(column)]
    if _are_columns(prose, zone):
        return _read_columns(columns, apart), len(zone)
    if len(columns_of(zone[0].segments, gutters)) > 1:
        close = close_bands(zone)
        return _read_columns(columns_of([s for band in close for s in band.segments], gutters), apart), len(close)
    if prose:
        return _read_items(zone, gutters, apart), len(zone)
    return _read_single_row(zone, gutters, apart)


def _read_rows(
    zone: list[Band], shared: list[Band], gutters: list[Interval], bands: list[Band], apart: Apart
) -> tuple[list[Block], int] | None:
    """Read a zone of short lines: a table, columns of a list, or lines whose gaps mean nothing."""
    last = max([index for index, band in enumerate(zone) if band in shared]) + 1
    columns = columns_of([segment for band in zone[:last] for segment in band.segments], gutters)
    if are_parallel(zone[:last], gutters) or (
        not is_level(shared) and all(len(column) >= _LEAST_ROWS for column in columns.values())
    ):
        return _read_columns(columns, apart), last
    if not is_aligned(zone[:last], shared, gutters):
        return _read_single_row(zone, gutters, apart)
    if are_contents(columns, bands):
        return [block for band in zone[:last] for block in _pieces(band, apart)], last
    if is_text_with_gaps(zone[:last], gutters):
        return _flow_blocks([line for band in zone[:last] for line in rejoined(band).in_row_order()], apart), last
    table = zone[:last]
    start = next(index for index, band in enumerate(bands) if band is zone[0])
    while start + len(table) < len(bands):
        below = _table_below(bands, start + len(table))
        if not goes_on(table, below, gutters):
            break
        table += below
    return [aligned_table(table, gutters)], len(table)


def _table_below(bands: list[Band], index: int) -> list[Band]:
    """Return the bands of an aligned table that starts at this band; none where there is none."""
    gutters = gutters_of(bands[index])
    if not gutters or any(segment.table >= 0 for segment in bands[index].segments):
        return []
    zone, gutters = zone_from(bands, index, gutters)
    shared = [band for band in zone if len(columns_of(band.segments, gutters)) > 1]
    last = max([index for index, band in enumerate(zone) if band in shared], default=-1) + 1
    return zone[:last] if last and is_level(shared) else []


def _read_columns(columns: Mapping[int, list[Segment]], apart: Apart) -> list[Block]:
    return [block for key in sorted(columns) for block in _ordered(columns[key], apart)]


def _read_single_row(zone: list[Band], gutters: list[Interval], apart: Apart) -> tuple[list[Block], int] | None:
    """Read a lone row with gaps: apart when they are wide, else as the ragged line it is."""
    band = zone[0]
    if len(columns_of(band.segments, gutters)) < 2:  # noqa: PLR2004 -- a gap has two sides
        return None
    size = max(segment.size for segment in band.segments)
    if is_stretched([b - a for a, b in gutters_of(band)], size):
        return None
    return _pieces(band, apart), 1


def _pieces(band: Band, apart: Apart) -> list[Block]:
    """Read each segment of a row by itself."""
    return [block for piece in band.in_row_order() for block in _flow_blocks([piece], apart)]


def _read_items(zone: list[Band], gutters: list[Interval], apart: Apart) -> list[Block]:
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
            blocks += _flow_blocks(sorted(columns[key], key=core), apart)
    return blocks


def _core_height(band: Band) -> float:
    return band.y1 - band.y0


def _flow_blocks(flow: list[Segment], apart: Apart) -> list[Block]:
    """Make paragraphs of lines one under the other; tables put aside come back in their place."""
    blocks: list[Block] = []
    lines: list[Segment] = []
    for segment in flow:
        if segment.table < 0:
            lines.append(segment)
            continue
        blocks += [*paragraphs_of(lines), *apart[segment.table]]
        lines = []
    return blocks + paragraphs_of(lines)
