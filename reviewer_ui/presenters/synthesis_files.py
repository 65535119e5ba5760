"""The synthesis views of a note as tables for a spreadsheet: one line a figure, a piece, a measure."""

from collections.abc import Iterator, Sequence

from reviewer_ui.presenters.csv_table import Cell, csv_of
from reviewer_ui.presenters.note_view import Sources
from reviewer_ui.presenters.synthesis_view import STATUSES, enjeu_views, family_of
from reviewer_ui.presenters.words import MEASURE_FIELD_TITLES, MEASURE_TITLES, one_line
from schemas.notes import Citation, Note

_SOURCE = ("document", "page", "passage", "autres sources")


def figures_csv(note: Note, sources: Sources) -> str:
    """Return the chiffres clés as CSV."""
    rows = (
        (one_line(each.label), each.value, one_line(each.unit), *_source(each.citations, sources))
        for each in note.key_figures
    )
    return csv_of(("ce qui est mesuré", "valeur", "unité", *_SOURCE), rows)


def completeness_csv(note: Note, sources: Sources) -> str:
    """Return the completeness as CSV."""
    rows = (
        (
            family_of(each.article),
            one_line(each.article),
            one_line(each.piece),
            STATUSES[each.status].words,
            *_source(each.citations, sources),
        )
        for each in note.completeness
    )
    return csv_of(("texte", "article", "pièce", "état", *_SOURCE), rows)


def measures_csv(note: Note, sources: Sources) -> str:
    """Return the measures by enjeu as CSV; an enjeu without any has a line that says so."""
    fields = (title.lower() for title in MEASURE_FIELD_TITLES.values())
    return csv_of(("enjeu", "poids", "type", "mesure", *fields, *_SOURCE), _measure_rows(note, sources))


def _measure_rows(note: Note, sources: Sources) -> Iterator[tuple[Cell, ...]]:
    for view in enjeu_views(note, sources):
        enjeu = (view.title, view.item.weight)
        if not view.measures:
            yield (*enjeu, "", "non trouvé dans le dossier", *[""] * (len(MEASURE_FIELD_TITLES) + len(_SOURCE)))
        for each in view.measures:
            told = (one_line(getattr(each.measure, field) or "") for field in MEASURE_FIELD_TITLES)
            kind, text = MEASURE_TITLES[each.measure.type], one_line(each.measure.text)
            yield (*enjeu, kind, text, *told, *_source(each.measure.citations, sources))


def _source(citations: Sequence[Citation], sources: Sources) -> tuple[Cell, ...]:
    """Write the first source in full, and where the others stand."""
    if not citations:
        return ("", None, "", "")
    first, *others = citations
    places = (" ".join(part for part in (sources.title(each), sources.place(each)) if part) for each in others)
    page = first.page if sources.place(first) else None
    return (sources.title(first), page, one_line(first.quote), " ; ".join(places))
