"""The note as PDF: set by Typst from data alone, tagged for screen readers, with the fonts of the package only."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

from workers._note_forms.layout import Block, Cell, Footnote, Grid, Heading, Inline, Items, Paragraph, PrintedNote

_TEMPLATE = Path(__file__).with_name("note.typ")
_STANDARD: Literal["ua-1"] = "ua-1"
_UNDRAWABLE = "could not be displayed with font"

Data = dict[str, Any]


def pdf(note: PrintedNote) -> bytes:
    """Write a note as an accessible PDF (PDF/UA-1).

    Where a text has signs that none of the fonts can draw (Chinese, emoji), the file is tagged all the same but does
    not claim the standard, and a frame stands for each such sign.
    Raises: RuntimeError: Typst failed (a fault of the template).
    """
    import typst  # noqa: PLC0415 -- a compiler of 60 MB

    compiler = typst.Compiler(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=_fonts(),
        sys_inputs={"note": json.dumps(template_data(note), ensure_ascii=False)},
    )
    try:
        written = compiler.compile(format="pdf", pdf_standards=_STANDARD)
    except typst.TypstError as error:
        if _UNDRAWABLE not in str(error):
            raise
        written = compiler.compile(format="pdf")
    if not isinstance(written, bytes):
        raise TypeError(f"Typst wrote {type(written).__name__} instead of one PDF")
    return written


@cache
def _fonts() -> Any:
    import typst  # noqa: PLC0415

    return typst.Fonts(include_system_fonts=False)


def template_data(note: PrintedNote) -> Data:
    """Return the note as the template reads it."""
    return {
        "kind": note.kind,
        "title": note.title,
        "short-title": _shortened(note.running_title),
        "state": note.state,
        "is-draft": note.is_draft,
        "mention": note.mention,
        "facts": [{"name": name, "value": value} for name, value in note.facts],
        "blocks": [_block(block) for block in note.blocks],
    }


_LONGEST_RUNNING_TITLE = 70


def _shortened(title: str) -> str:
    if len(title) <= _LONGEST_RUNNING_TITLE:
        return title
    return f"{title[:_LONGEST_RUNNING_TITLE].rpartition(' ')[0] or title[:_LONGEST_RUNNING_TITLE]}…"


def _block(block: Block) -> Data:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": block.text}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "content": _cell(block.content)}
    if isinstance(block, Items):
        return {
            "kind": "items",
            "ordered": block.is_ordered,
            "items": [{"content": _cell(item)} for item in block.items],
        }
    return _grid(block)


def _grid(grid: Grid) -> Data:
    return {
        "kind": "grid",
        "caption": grid.caption,
        "columns": [
            {"title": column.title, "share": column.share, "figures": column.is_figures} for column in grid.columns
        ],
        "rows": [[{"content": _cell(cell)} for cell in row] for row in grid.rows],
    }


def _cell(cell: Cell) -> list[Data]:
    return [_inline(inline) for inline in cell]


def _inline(inline: Inline) -> Data:
    if isinstance(inline, Footnote):
        return {"kind": "footnote", "text": inline.text}
    return {"kind": "run", "text": inline.text, "style": inline.style, "url": inline.url}
