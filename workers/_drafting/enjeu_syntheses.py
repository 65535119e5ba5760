"""The enjeux of the dossier at a glance: their weight, the measures that serve each, and where it is spoken of."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from schemas.documents import Enjeu
from schemas.notes import Citation, EnjeuSynthesis
from workers._drafting.citations import cite, distinct
from workers._drafting.enjeux import ASPECTS, EnjeuPart
from workers._drafting.measure import Measure, measure_enjeu

_MOST_CITATIONS = 3
_MOST_MEASURES = 12


def measures_by_enjeu(measures: Sequence[Measure]) -> dict[Enjeu, list[Measure]]:
    """Put the measures under the enjeu that each serves; one that serves none known is left out."""
    by_enjeu: dict[Enjeu, list[Measure]] = defaultdict(list)
    for measure in measures:
        if (enjeu := measure_enjeu(measure)) is not None:
            by_enjeu[enjeu].append(measure)
    return dict(by_enjeu)


def enjeu_syntheses(
    parts: Sequence[EnjeuPart], by_enjeu: Mapping[Enjeu, Sequence[Measure]]
) -> tuple[EnjeuSynthesis, ...]:
    """Return the enjeux, the weightiest first, each with its measures; an enjeu may be known by its measures alone."""
    known = {part.enjeu: part for part in parts}
    found = [
        EnjeuSynthesis(
            enjeu=enjeu,
            weight=known[enjeu].weight if enjeu in known else 0.0,
            measures=tuple(measure.mesure() for measure in by_enjeu.get(enjeu, ())[:_MOST_MEASURES]),
            citations=_citations(known.get(enjeu), by_enjeu.get(enjeu, ())),
        )
        for enjeu in dict.fromkeys([*known, *by_enjeu])
    ]
    return tuple(sorted(found, key=lambda synthesis: -synthesis.weight))


def _citations(part: EnjeuPart | None, measures: Sequence[Measure]) -> tuple[Citation, ...]:
    sentences = [
        candidate.sentence for aspect in ASPECTS for candidate in (part.chosen.get(aspect, []) if part else [])[:1]
    ]
    sentences = sentences or [measure.quoted[0] for measure in measures[:1]]
    return distinct((cite(sentence) for sentence in sentences), _MOST_CITATIONS)
