"""XLSX and ODS workbooks: each sheet is a page, under a title of its name; its tables keep their rows and cells.

Sheets are read row by row and only so far: a workbook may declare a million rows.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from workers._extraction import sheets_ods, sheets_xlsx
from workers._extraction.limits import Limits
from workers._extraction.markup import MarkupError
from workers._extraction.media_types import ODS, sniff_media_type
from workers._extraction.packages import package_refusal
from workers._extraction.records import Message, PageRecord
from workers._extraction.sheet_rows import Sheet, bounded
from workers._extraction.tabular import blocks_of_rows, title_block

_DAMAGE = (MarkupError, KeyError, ValueError, IndexError)
_DAMAGED = "le classeur est endommagé : ses feuilles n’y sont pas, ou ne sont pas lisibles"


class SheetError(Exception):
    """A workbook that cannot be read; the message is French, for the agent."""


def names(path: Path, limits: Limits) -> list[str]:
    """Return the sheets' names, in order. Raises: SheetError."""
    refusal = package_refusal(path, limits)
    if refusal:
        raise SheetError(refusal)
    try:
        return sheets_ods.names(path) if _is_ods(path) else sheets_xlsx.names(path)
    except (MarkupError, KeyError) as error:
        raise SheetError(_DAMAGED) from error


def read(path: Path, pages: Sequence[int], limits: Limits) -> Iterator[Message]:
    """Yield a record per sheet, pages being sheets counted from 1; a sheet that is damaged is told so."""
    sheets = iter(sheets_ods.sheets(path, pages) if _is_ods(path) else sheets_xlsx.sheets(path, pages))
    for page in pages:
        try:
            yield _record(page, next(sheets), limits)
        except (*_DAMAGE, StopIteration):
            yield {"page": page, "unread": "feuille endommagée : son contenu n’est pas lisible"}


def _record(page: int, sheet: Sheet, limits: Limits) -> Message:
    warnings: list[str] = []
    what = f"Tableau de la feuille « {sheet.name} »"
    rows = bounded(sheet.rows, limits.max_sheet_cells, warnings, what=what, total=lambda: sheet.total)
    blocks = [title_block(sheet.name), *blocks_of_rows(rows)]
    warnings += [f"Feuille « {sheet.name} » : {remark}" for remark in sheet.remarks]
    return PageRecord(page, (0.0, 0.0), blocks, warnings=warnings)


def _is_ods(path: Path) -> bool:
    return sniff_media_type(path) == ODS
