"""The tables of the printed note."""

import re
from collections.abc import Iterator

from schemas.notes import CompletenessItem, EnjeuSynthesis, MesureErc, Note
from workers._note_forms.evidence import places, sources, sources_in_cell
from workers._note_forms.french import NO_BREAK, day, one_line, pages, quantity, tally
from workers._note_forms.layout import Block, Cell, Column, Grid, Heading, Paragraph, Run
from workers._note_forms.titles import (
    COMPLETENESS_COUNTS,
    COMPLETENESS_TITLES,
    ENJEU_TITLES,
    MEASURE_FIELD_TITLES,
    MEASURE_TITLES,
)

_LEGIFRANCE = re.compile(r"https://www\.legifrance\.gouv\.fr/[\w./?=&%#+-]*")
_NONE = Run("—", "muted")


def deadlines(note: Note) -> Iterator[Block]:
    """List the dates of the procedure and the articles they come from."""
    if note.deadlines:
        yield Heading(1, "Échéances de la procédure")
        yield Grid(
            (Column("Échéance", 0.55), Column("Date", 0.2), Column("Article", 0.25)),
            tuple(
                ((Run(one_line(found.label)),), (Run(day(found.due_on)),), (_article(found.article, found.url),))
                for found in note.deadlines
            ),
            caption="Échéances de la procédure et articles dont elles viennent",
        )


def _article(article: str, url: str | None) -> Run:
    """Write an article, with its link where it leads to Légifrance."""
    return Run(one_line(article), url=url if url is not None and _LEGIFRANCE.fullmatch(url) else None)


def completeness(note: Note) -> Iterator[Block]:
    """List the pieces the law asks for, each with where it was found."""
    if note.completeness:
        yield Heading(1, "Complétude")
        found = tally((item.status for item in note.completeness), COMPLETENESS_COUNTS)
        yield Paragraph((Run(f"{found}."),))
        yield Grid(
            (Column("Article", 0.15), Column("Pièce", 0.35), Column("Constat", 0.12), Column("Où", 0.38)),
            tuple(_completeness_row(item) for item in note.completeness),
            caption="Pièces que le code demande",
        )


def _completeness_row(item: CompletenessItem) -> tuple[Cell, ...]:
    status = Run(COMPLETENESS_TITLES[item.status], "plain" if item.status == "present" else "alert")
    return (_article(item.article, item.url),), (Run(one_line(item.piece)),), (status,), sources_in_cell(item.citations)


def key_figures(note: Note) -> Iterator[Block]:
    """List the chiffres clés."""
    if note.key_figures:
        yield Heading(1, "Chiffres clés")
        yield Grid(
            (Column("Grandeur", 0.38), Column("Valeur", 0.17, is_figures=True), Column("Où", 0.45)),
            tuple(
                (
                    (Run(one_line(figure.label)),),
                    (Run(quantity(figure.value, figure.unit)),),
                    sources_in_cell(figure.citations),
                )
                for figure in note.key_figures
            ),
            caption="Chiffres clés et pages où ils figurent",
        )


def weights(note: Note) -> Iterator[Block]:
    """List the enjeux by their share of the pages that speak of enjeux."""
    if note.enjeux:
        yield Grid(
            (Column("Enjeu", 0.35), Column("Part des pages", 0.2, is_figures=True), Column("Où", 0.45)),
            tuple(
                (
                    (Run(ENJEU_TITLES[synthesis.enjeu]),),
                    (Run(quantity(round(100 * synthesis.weight), "%")),),
                    (Run(places(synthesis.citations)),) if synthesis.citations else (_NONE,),
                )
                for synthesis in note.enjeux
            ),
            caption="Enjeux par part des pages qui en parlent",
        )


def measures(synthesis: EnjeuSynthesis) -> Iterator[Block]:
    """List the measures of an enjeu."""
    if synthesis.measures:
        yield Grid(
            (Column("Séquence", 0.16), Column("Mesure", 0.54), Column("Où", 0.3)),
            tuple(
                (
                    (Run(MEASURE_TITLES[measure.type], "strong"),),
                    (Run(one_line(measure.text)), *_told(measure)),
                    _footnoted(sources(measure.citations, measure.text)),
                )
                for measure in synthesis.measures
            ),
            caption=f"Mesures{NO_BREAK}: {ENJEU_TITLES[synthesis.enjeu].lower()}",
        )


def _told(measure: MesureErc) -> Iterator[Run]:
    """Yield what the dossier says of a measure besides what it is, field after field."""
    for field, title in MEASURE_FIELD_TITLES.items():
        said = getattr(measure, field)
        if said:
            yield Run(f" {title}{NO_BREAK}: {one_line(said)}.".replace("..", "."), "muted")


def _footnoted(found: Cell) -> Cell:
    """Return sources for a cell of their own, without brackets."""
    shown = tuple(
        Run(inline.text.strip().removeprefix("(").removesuffix(")"), inline.style)
        if isinstance(inline, Run)
        else inline
        for inline in found
    )
    return shown or (_NONE,)


def unread(note: Note) -> Iterator[Block]:
    """List what was not read, and why."""
    if note.unread:
        yield Heading(1, "Ce qui n’a pas été lu")
        yield Grid(
            (Column("Document", 0.35), Column("Pages", 0.2), Column("Raison", 0.45)),
            tuple(
                (
                    (Run(one_line(unread.document)),),
                    (Run(pages(unread.pages) or "document entier"),),
                    (Run(one_line(unread.reason)),),
                )
                for unread in note.unread
            ),
            caption="Pages et documents non lus",
        )
