"""The spaces that French does not break, put in every text of a printed note."""

from dataclasses import replace

from workers._note_forms.french import spaced
from workers._note_forms.layout import Block, Cell, Footnote, Grid, Heading, Items, Paragraph, PrintedNote


def typeset(note: PrintedNote) -> PrintedNote:
    """Return the note with French spaces; no word changes."""
    return replace(
        note,
        title=spaced(note.title),
        running_title=spaced(note.running_title),
        facts=tuple((name, spaced(value)) for name, value in note.facts),
        mention=spaced(note.mention),
        blocks=tuple(_block(block) for block in note.blocks),
    )


def _block(block: Block) -> Block:
    match block:
        case Heading():
            return replace(block, text=spaced(block.text))
        case Paragraph():
            return replace(block, content=_cell(block.content))
        case Items():
            return replace(block, items=tuple(_cell(item) for item in block.items))
        case Grid():
            rows = tuple(tuple(_cell(cell) for cell in row) for row in block.rows)
            return replace(block, rows=rows, caption=spaced(block.caption))


def _cell(cell: Cell) -> Cell:
    return tuple(
        Footnote(spaced(each.text)) if isinstance(each, Footnote) else replace(each, text=spaced(each.text))
        for each in cell
    )
