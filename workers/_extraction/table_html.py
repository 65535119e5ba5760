"""A table as HTML: rows and cells with their spans, header cells told apart, text escaped."""

from collections.abc import Sequence
from html import escape

from workers._extraction.elements import CellRecord


def table_html(text: str, cells: Sequence[CellRecord], header_rows: int = 0, repeated: str = "") -> str:
    """Return the HTML of a table whose cells lie in `text`.

    Args: header_rows: how many rows at the top are headers. repeated: header rows (HTML) of the page the table comes
          from, put before its own.
    """
    rows: dict[int, list[str]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(_cell(text, cell, "th" if cell.row < header_rows else "td"))
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


def _cell(text: str, cell: CellRecord, tag: str) -> str:
    down = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    across = f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    return f"<{tag}{across}{down}>{escape(text[cell.start : cell.end], quote=False)}</{tag}>"
