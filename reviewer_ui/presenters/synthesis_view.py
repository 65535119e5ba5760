"""The synthesis views of a note: its chiffres clés, its completeness by article, its measures by enjeu.

Places in the note count from 0 and stay with each item, whatever the order shown: they name its citations.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reviewer_ui.presenters.charts import WIDTH, Chart, Part, chart, names, shares, stacks
from reviewer_ui.presenters.note_view import Chip, Sources
from reviewer_ui.presenters.words import (
    ENJEU_TAGS,
    ENJEU_TITLES,
    MEASURE_FIELD_TITLES,
    MEASURE_TITLES,
    Badge,
    counted,
    one_line,
    percent,
)
from schemas.notes import CompletenessItem, EnjeuSynthesis, KeyFigure, MesureErc, Note

Status = Literal["present", "partial", "absent"]

STATUSES: dict[Status, Badge] = {
    "present": Badge("présente", "check", "good"),
    "partial": Badge("partielle", "warning", "attention"),
    "absent": Badge("absente", "cross", "bad"),
}
_PLURALS: dict[Status, str] = {"present": "présentes", "partial": "partielles", "absent": "absentes"}
_FAMILY = re.compile(r"^[A-Z]+\.? ?\d+(?:-\d+)*")
_MISSING = {
    "cost": "coût",
    "when": "calendrier",
    "responsible": "responsable",
    "indicator": "indicateur",
    "follow_up": "suivi",
}
"""What is said to be missing of a measure, by its field."""
_NAMES_END, _WEIGHTS_END = 104.0, 230.0
"""Where the columns of the chart of enjeux end."""
_NOT_FOUND = "non trouvé dans le dossier"


@dataclass(frozen=True)
class FigureView:
    """A chiffre clé with its sources; `document` is that of the first."""

    figure: KeyFigure
    chips: tuple[Chip, ...]
    document: str


@dataclass(frozen=True)
class PieceView:
    """A piece asked for and what shows it."""

    item: CompletenessItem
    badge: Badge
    chips: tuple[Chip, ...]


@dataclass(frozen=True)
class PieceGroup:
    """The pieces that one article asks for, paragraphs together."""

    family: str
    pieces: tuple[PieceView, ...]
    counts: Mapping[Status, int]

    @property
    def told(self) -> str:
        """Write the counts: « 3 présentes, 1 absente »."""
        return statuses_told(self.counts)


@dataclass(frozen=True)
class MeasureView:
    """A measure, what the dossier says of it and what it does not; titles in the order of the note."""

    measure: MesureErc
    chips: tuple[Chip, ...]
    told: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class EnjeuView:
    """An enjeu with its measures in the order of the sequence: éviter, réduire, compenser, then the others."""

    item: EnjeuSynthesis
    title: str
    measures: tuple[MeasureView, ...]
    counts: Mapping[str, int]
    chips: tuple[Chip, ...]

    @property
    def anchor(self) -> str:
        """The name of its place on the page."""
        return f"enjeu-{self.item.enjeu}"

    def having(self, field: str) -> int:
        """Count the measures that say something of a field."""
        return sum(bool(getattr(view.measure, field)) for view in self.measures)


def synthesis_context(note: Note, sources: Sources, tab: str) -> dict[str, Any]:
    """Gather what the synthesis view of a tab prints, nothing for a tab that is none."""
    if tab == "chiffres":
        return {"figures": figure_views(note, sources)}
    if tab == "completude":
        groups = piece_groups(note, sources)
        return {
            "piece_groups": groups,
            "statuses": STATUSES,
            "pieces_chart": _pieces_chart(note),
            "told": statuses_told,
        }
    if tab == "enjeux":
        enjeux = enjeu_views(note, sources)
        return {"enjeux": enjeux, "enjeux_chart": _enjeux_chart(enjeux)}
    return {}


def figure_views(note: Note, sources: Sources) -> list[FigureView]:
    """Lay out the chiffres clés, in the note's order."""
    return [
        FigureView(
            figure,
            sources.chips(f"f.{place}", figure.citations),
            sources.title(figure.citations[0]) if figure.citations else "",
        )
        for place, figure in enumerate(note.key_figures)
    ]


def piece_groups(note: Note, sources: Sources) -> list[PieceGroup]:
    """Lay out the completeness by article, in the order in which articles come first."""
    by_family: dict[str, list[PieceView]] = {}
    for place, item in enumerate(note.completeness):
        view = PieceView(item, STATUSES[item.status], sources.chips(f"c.{place}", item.citations))
        by_family.setdefault(family_of(item.article), []).append(view)
    return [
        PieceGroup(family, tuple(views), _counts([view.item for view in views])) for family, views in by_family.items()
    ]


def family_of(article: str) -> str:
    """Return the article a paragraph belongs to: « R122-5 II 7° » is of « R122-5 »."""
    shown = one_line(article)
    found = _FAMILY.match(shown)
    return found[0] if found else shown


def enjeu_views(note: Note, sources: Sources) -> list[EnjeuView]:
    """Lay out the enjeux, in the note's order."""
    return [
        EnjeuView(
            item,
            ENJEU_TITLES[item.enjeu],
            _measure_views(item, f"m.{place}", sources),
            {kind: sum(measure.type == kind for measure in item.measures) for kind in MEASURE_TITLES},
            sources.chips(f"e.{place}", item.citations),
        )
        for place, item in enumerate(note.enjeux)
    ]


def statuses_told(counts: Mapping[Status, int]) -> str:
    """Write how many pieces are in which state: « 3 présentes, 1 absente »."""
    return ", ".join(
        counted(counts[status], badge.words, _PLURALS[status])
        for status, badge in STATUSES.items()
        if counts.get(status)
    )


def _counts(items: Sequence[CompletenessItem]) -> Mapping[Status, int]:
    return Counter(item.status for item in items)


def _measure_views(item: EnjeuSynthesis, owner: str, sources: Sources) -> tuple[MeasureView, ...]:
    order = list(MEASURE_TITLES)
    places = sorted(range(len(item.measures)), key=lambda place: order.index(item.measures[place].type))
    return tuple(_measure_view(item.measures[place], f"{owner}.{place}", sources) for place in places)


def _measure_view(measure: MesureErc, owner: str, sources: Sources) -> MeasureView:
    told = {title: one_line(getattr(measure, field) or "") for field, title in MEASURE_FIELD_TITLES.items()}
    return MeasureView(
        measure,
        sources.chips(owner, measure.citations),
        tuple((title, text) for title, text in told.items() if text),
        tuple(_MISSING[field] for field in MEASURE_FIELD_TITLES if not getattr(measure, field)),
    )


def _pieces_chart(note: Note) -> Chart | None:
    counts = _counts(note.completeness)
    if not note.completeness:
        return None
    told = {status: counted(counts.get(status, 0), badge.words, _PLURALS[status]) for status, badge in STATUSES.items()}
    parts = [Part(status, counts.get(status, 0), words, words) for status, words in told.items()]
    return chart("Pièces demandées", statuses_told(counts), [stacks([parts], 0.0, WIDTH)])


def _enjeux_chart(enjeux: Sequence[EnjeuView]) -> Chart | None:
    if not enjeux:
        return None
    told = " ; ".join(f"{view.title} : {percent(view.item.weight)}, {_measures_told(view)}" for view in enjeux)
    columns = [
        names([ENJEU_TAGS[view.item.enjeu] for view in enjeux], _NAMES_END),
        shares([(view.item.weight, percent(view.item.weight)) for view in enjeux], _NAMES_END, _WEIGHTS_END),
        stacks([_measure_parts(view) for view in enjeux], _WEIGHTS_END, WIDTH, "aucune"),
    ]
    heads = [(_NAMES_END, "Poids"), (_WEIGHTS_END, "Mesures")]
    return chart("Poids des enjeux, et leurs mesures par type", told, columns, heads)


def _measure_parts(view: EnjeuView) -> list[Part]:
    return [
        Part(kind, count, f"{kind}\u00a0{count}", f"{MEASURE_TITLES[kind]} : {count}")
        for kind, count in view.counts.items()
        if count
    ]


def _measures_told(view: EnjeuView) -> str:
    told = (f"{MEASURE_TITLES[kind].lower()} {count}" for kind, count in view.counts.items() if count)
    return ", ".join(told) or f"mesures : {_NOT_FOUND}"
