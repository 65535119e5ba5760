"""The rows of an extracted table, taken out of its HTML as plain text: a document's markup is never shown as markup."""

from dataclasses import dataclass
from html.parser import HTMLParser

_MOST_SPAN = 50
_MOST_DIGITS = 3


@dataclass
class Cell:
    """A cell's text, and over how many columns and rows it reaches."""

    text: str = ""
    columns: int = 1
    rows: int = 1


class _Rows(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[Cell]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            given = dict(attrs)
            self.rows[-1].append(Cell("", _span(given.get("colspan")), _span(given.get("rowspan"))))
        elif tag == "br":
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1].text += data


def _span(text: str | None) -> int:
    if not text or not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        return 1
    return max(1, min(int(text), _MOST_SPAN))


def table_rows(html: str) -> list[list[Cell]]:
    """Return a table's rows of cells; nested tables run into their cell."""
    parser = _Rows()
    parser.feed(html)
    parser.close()
    for row in parser.rows:
        for cell in row:
            cell.text = " ".join(cell.text.split())
    return [row for row in parser.rows if row]
