"""The demande de compléments on screen: the note's requests to tick, and the letter they make as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass

from reviewer_ui.access.acting import who_acts
from reviewer_ui.ports import UiParts
from reviewer_ui.presenters.note_view import Chip, Sources
from reviewer_ui.presenters.words import one_line
from schemas.notes import Note
from schemas.views import DossierState
from workers._letters import LetterAbout, request_ids
from workers._letters.demand import unnumbered
from workers._note_forms.layout import Block, Cell, Column, Footnote, Grid, Heading, Items, Paragraph, PrintedNote
from workers._templates import PrintedBy


@dataclass(frozen=True)
class RequestView:
    """A request of the note. `request_id` stays while its words stay, so that what was ticked is found again.

    `is_usual`: a point an authority usually raises, not something found lacking.
    """

    request_id: str
    text: str
    legal_basis: str
    chips: tuple[Chip, ...]
    is_usual: bool


def request_views(note: Note, sources: Sources) -> list[RequestView]:
    """Lay out the requests of a note."""
    named = zip(request_ids(note.requests), note.requests, strict=True)
    return [
        RequestView(
            request_id,
            unnumbered(each.text),
            one_line(each.legal_basis),
            sources.chips(f"r.{place}", each.citations),
            each.nature == "attention",
        )
        for place, (request_id, each) in enumerate(named)
    ]


def letter_about(dossier: DossierState) -> LetterAbout:
    """Return what a letter says of its dossier."""
    return LetterAbout(petitionnaire=dossier.petitionnaire, reference=dossier.reference, filed_on=dossier.filed_on)


def printed_by(dossier: DossierState, parts: UiParts) -> PrintedBy:
    """Return who prints, when, and what is known of the dossier."""
    person = who_acts()
    return PrintedBy(
        service=parts.service,
        agent=person.name if person else "",
        dated=parts.today(),
        petitionnaire=dossier.petitionnaire,
        reference=dossier.reference,
        filed_on=dossier.filed_on,
    )


@dataclass(frozen=True)
class Words:
    """A stretch of text, its style, and its link to Légifrance or none."""

    text: str
    style: str
    url: str | None


@dataclass(frozen=True)
class BlockView:
    """A block of the letter: "heading", "paragraph", "notice", "items", "numbered" or "table"."""

    kind: str
    text: str = ""
    cells: tuple[tuple[Words, ...], ...] = ()
    columns: tuple[Column, ...] = ()
    caption: str = ""
    rows: tuple[tuple[tuple[Words, ...], ...], ...] = ()


def letter_blocks(letter: PrintedNote) -> list[BlockView]:
    """Lay out the blocks of a letter."""
    return [_block(block) for block in letter.blocks]


def _block(block: Block) -> BlockView:
    match block:
        case Heading():
            return BlockView("heading", text=block.text)
        case Paragraph():
            return BlockView("notice" if block.is_notice else "paragraph", cells=(_words(block.content),))
        case Items():
            return BlockView("numbered" if block.is_ordered else "items", cells=_cells(block.items))
        case Grid():
            return BlockView(
                "table", caption=block.caption, columns=block.columns, rows=tuple(_cells(row) for row in block.rows)
            )


def _cells(cells: Sequence[Cell]) -> tuple[tuple[Words, ...], ...]:
    return tuple(_words(cell) for cell in cells)


def _words(cell: Cell) -> tuple[Words, ...]:
    return tuple(
        Words(f" ({each.text})", "muted", None)
        if isinstance(each, Footnote)
        else Words(each.text, each.style, each.url)
        for each in cell
    )
