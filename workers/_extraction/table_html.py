"""A table as HTML: rows and cells with their spans, header cells told apart, text escaped."""

from collections.abc import Mapping, Sequence
from html import escape

from workers._extraction.elements import CellRecord
from workers._extraction.records import Block


def table_html(text: str, cells: Sequence[CellRecord], header_rows: int = 0, repeated: str = "") -> str:
    """Return the HTML of a table whose cells lie in `text`.

    Args: header_rows: how many rows at the top are headers. repeated: header rows (HTML) of the page the table comes
          from, put before its own.
    """
    rows: dict[int, list[str]] = {}
    for cell in cells:
        tag = "th" if cell.row < header_rows else "td"
        rows.setdefault(cell.row, []).append(_cell(text[cell.start : cell.end], cell.row_span, cell.column_span, tag))
    return _assembled(rows, header_rows, repeated)


def block_html(block: Block, header_rows: int = 0) -> str:
    """Return the HTML of a table whose cells have no place on a page."""
    rows: dict[int, list[str]] = {}
    at = 0
    for cell in block.cells:
        text = " ".join([line.text for line in block.lines[at : at + cell.lines] if line.text])
        at += cell.lines
        tag = "th" if cell.row < header_rows else "td"
        rows.setdefault(cell.row, []).append(_cell(text, cell.row_span, cell.column_span, tag))
    return _assembled(rows, header_rows)


def rows_html(text: str) -> str:
    """Return the HTML of a table told by its text alone: a line a row, tabs between cells."""
    rows = [[_cell(cell, 1, 1, "td") for cell in row.split("\t")] for row in text.split("\n")]
    return _assembled(dict(enumerate(rows)), 0)


def _assembled(rows: Mapping[int, Sequence[str]], header_rows: int, repeated: str = "") -> str:
    if not rows:
        return ""
    written = ["<tr>" + "".join(rows.get(row, ())) + "</tr>" for row in range(max(rows) + 1)]
    head = repeated + "".join(written[:header_rows])
    body = "".join(written[header_rows:])
    return f"<table>{f'<thead>{head}</thead>' if head else ''}<tbody>{body}</tbody></table>"


def header_html(html: str) -> str:
    """Return the header rows of a table's HTML."""
    _, found, rest = html.partition("<thead>")
    return rest.partition("</thead>")[0] if found else ""


def _cell(text: str, row_span: int, column_span: int, tag: str) -> str:
    down = f' rowspan="{row_span}"' if row_span > 1 else ""
    across = f' colspan="{column_span}"' if column_span > 1 else ""
    return f"<{tag}{across}{down}>{escape(text, quote=False)}</{tag}>"
