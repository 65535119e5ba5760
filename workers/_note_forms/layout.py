"""What a printed note is made of, whatever the form: blocks of text and tables, every text still plain data.

The forms (Markdown, pandoc, Typst) each write these blocks; none of them sees the note itself, so that they all say
the same, and none can take a text for markup unless its own writer does.
"""

from dataclasses import dataclass, field
from typing import Literal

RunStyle = Literal["plain", "strong", "muted", "alert", "raised"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; "raised" parts two footnote marks.

    `url` is set for our own links only (Légifrance), never from a dossier.
    """

    text: str
    style: RunStyle = "plain"
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note at the foot of the page, here a quote and where it stands."""

    text: str


Inline = Run | Footnote
Cell = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is a part of the note."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `is_notice` ones stand out."""

    content: Cell
    is_notice: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered or not."""

    items: tuple[Cell, ...]
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, its share of the width, and whether it holds figures."""

    title: str
    share: float
    is_figures: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; each row has a cell a column. `caption` says what it lists; tables that have one are numbered."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""


Block = Heading | Paragraph | Items | Grid


@dataclass(frozen=True, slots=True)
class PrintedNote:
    """A note ready to be written: its title block, what stands on every page, and its blocks in order."""

    kind: str
    title: str
    facts: tuple[tuple[str, str], ...]
    running_title: str
    state: str
    is_draft: bool
    mention: str
    blocks: tuple[Block, ...] = field(default=())
