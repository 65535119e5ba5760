"""Each rubrique with the regime that follows from its quantity, read where the dossier states it best.

A row of a table speaks of one rubrique; a sentence must name one alone and no threshold, or its quantity may be
another's or the law's. The form comes first, then tables, then prose.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workers._drafting.reading import Reading, Sentence
from workers._drafting.regimes import RegimeVerdict, judge_regime
from workers._drafting.rubriques import Rubrique, rubrique_mentions

_OF_THE_LAW = re.compile(r"\bseuils?\b|\bdepass|\bexced|\bau-dela\b|\bau-dessus\b|\bjusqu'a\b|\bactuel|\bexistant")
_FORM = "cerfa"


@dataclass(frozen=True)
class Judged:
    """A rubrique, where its quantity stands, and what follows; no verdict: the dossier states no such quantity."""

    rubrique: Rubrique
    sentence: Sentence
    verdict: RegimeVerdict | None

    @property
    def regime(self) -> str:
        """The regime that follows from the quantity, else the one the dossier declares; "" for neither."""
        return self.verdict.regime if self.verdict else self.rubrique.regime

    @property
    def codes(self) -> tuple[str, ...]:
        """The rubrique with the alinea that follows from its quantity, and as the dossier writes it."""
        band = self.verdict.band if self.verdict else None
        ruled = f"{self.verdict.threshold.code}-{band.alinea}" if self.verdict and band and band.alinea else ""
        return tuple(dict.fromkeys(code for code in (ruled, self.rubrique.code) if code))


def judge_rubriques(reading: Reading, rubriques: Sequence[Rubrique]) -> list[Judged]:
    """Judge each rubrique by the best place that states its quantity."""
    mentions = list(rubrique_mentions(reading))
    return [_judged(rubrique, _places(rubrique, rubriques, mentions)) for rubrique in rubriques]


def _judged(rubrique: Rubrique, places: Iterable[Sentence]) -> Judged:
    for sentence in places:
        verdict = judge_regime(rubrique.code, sentence.text)
        if verdict is not None:
            return Judged(rubrique, sentence, verdict)
    return Judged(rubrique, rubrique.sentence, None)


def _places(rubrique: Rubrique, all_of_them: Sequence[Rubrique], mentions: Iterable[Rubrique]) -> list[Sentence]:
    """Return the sentences that may state the rubrique's quantity, the best first."""
    named: dict[int, set[str]] = {}
    found: dict[int, Sentence] = {}
    for mention in mentions:
        named.setdefault(id(mention.sentence), set()).add(mention.code)
        if mention.nomenclature == rubrique.nomenclature and _means(mention.code, rubrique, all_of_them):
            found[id(mention.sentence)] = mention.sentence
    usable = [sentence for key, sentence in found.items() if _speaks_of_one(sentence, named[key])]
    return sorted(usable, key=lambda s: (s is not rubrique.sentence, s.document.label != _FORM, s.row is None))


def _means(code: str, rubrique: Rubrique, all_of_them: Sequence[Rubrique]) -> bool:
    """Tell whether a code names this rubrique: itself, or a whole of which the dossier has no other part."""
    if code == rubrique.code:
        return True
    parts = [other for other in all_of_them if other.code.startswith(f"{code}-")]
    return parts == [rubrique]


def _speaks_of_one(sentence: Sentence, codes: set[str]) -> bool:
    return sentence.row is not None or (len(codes) == 1 and _OF_THE_LAW.search(sentence.folded) is None)
