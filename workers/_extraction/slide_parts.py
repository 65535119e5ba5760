"""What a slide holds, whatever the format, and how it reads: title, body, tables, then the speaker's notes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from workers._extraction.records import Block, PrintedLine
from workers._extraction.tabular import text_block, title_block

_NOTES = "Notes de la diapositive :"


@dataclass
class Slide:
    """A slide's parts in reading order. `charts` and `pictures` count what has no text that is read."""

    title: str = ""
    body: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pictures: int = 0
    charts: int = 0

    def blocks(self) -> list[Block]:
        """Return the blocks of its page."""
        title = [title_block(self.title)] if self.title else []
        notes = [text_block(_NOTES), *map(text_block, self.notes)] if self.notes else []
        return [*title, *self.body, *notes]

    def remarks(self) -> Iterator[str]:
        """Say what is left out of it."""
        if self.charts:
            yield "Graphiques dont les valeurs ne sont pas lues"
        if self.pictures and not self.body:
            yield "Images de diapositives sans autre contenu, non lues"


def paragraph_blocks(paragraphs: list[str]) -> list[Block]:
    """Return a text frame's paragraphs: the points of a list where they are several."""
    return [Block("list" if len(paragraphs) > 1 else "text", [PrintedLine(text)]) for text in paragraphs]
