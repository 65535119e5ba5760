"""The sheet of algorithmic transparency of one note: what article R. 311-3-1-2 of the CRPA lets anyone ask for.

Note + what each stage did ─► shares of the text (kept, changed, written, set aside) ─► printed sheet ─► forms
"""

from workers._transparency.of_dossier import sheet_as_json, sheet_of
from workers._transparency.shares import Shares, shares_of
from workers._transparency.sheet import Operation, SourceDocument, printed_sheet

__all__ = ["Operation", "Shares", "SourceDocument", "printed_sheet", "shares_of", "sheet_as_json", "sheet_of"]
