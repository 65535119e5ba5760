"""Alerts on the faune-flore inventories: too old when the dossier was filed, or a season without a visit.

Only dated visits count, and an alert says what was found, not what was done: a date may stand in a picture.
"""

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from schemas.notes import Statement
from workers._drafting.citations import cite, distinct
from workers._drafting.enjeux import ADMINISTRATIVE, enjeux_of
from workers._drafting.french import fold, joined
from workers._drafting.reading import Reading, Sentence
from workers._drafting.rules import load_rules
from workers._drafting.statements import statement

_KEY = "points_a_eclaircir"
_MOST_CITATIONS = 3
_LONGEST = 400
_LEAST_MONTHS = 2
"""Months with a dated visit from which on a season without one is worth a remark."""


@dataclass(frozen=True)
class _Visit:
    """A dated visit of naturalists; no month: the dossier names the year alone."""

    year: int
    month: int | None
    sentence: Sentence


def inventory_alerts(dossier_id: uuid.UUID, reading: Reading, filed_on: date | None) -> list[Statement]:
    """Return what the dates of the inventories call for: an old one, a season without a visit."""
    visits = list(_visits(reading))
    alerts = [*_old(dossier_id, visits, filed_on), *_seasons(dossier_id, visits)]
    return alerts if visits else []


def _old(dossier_id: uuid.UUID, visits: Sequence[_Visit], filed_on: date | None) -> Iterator[Statement]:
    past = [visit for visit in visits if filed_on is None or visit.year <= filed_on.year]
    latest = max((visit.year for visit in past), default=None)
    limit = load_rules("inventories")["oldest_years"]
    if filed_on is None or latest is None or filed_on.year - latest <= limit:
        return
    text = (
        f"Inventaires à actualiser : les derniers relevés de faune et de flore datés dans le dossier sont de {latest}, "
        f"pour un dossier déposé en {filed_on.year} ; vérifier qu’ils représentent encore le site."
    )
    shown = [visit.sentence for visit in past if visit.year == latest]
    yield statement(dossier_id, _KEY, text, distinct(map(cite, shown), _MOST_CITATIONS), origin="rule")


def _seasons(dossier_id: uuid.UUID, visits: Sequence[_Visit]) -> Iterator[Statement]:
    months = {visit.month for visit in visits if visit.month is not None}
    if len(months) < _LEAST_MONTHS:
        return
    rules = load_rules("inventories")["season"]
    missing = [rule["name"] for rule in rules if not months & set(rule["months"])]
    if not missing:
        return
    names = load_rules("inventories")["months"]["names"]
    seen = joined([names[month - 1] for month in sorted(months)])
    text = (
        f"Saison d’inventaire à vérifier : aucun relevé de faune ou de flore daté {joined(missing)} n’est trouvé dans "
        f"le dossier ; les relevés datés sont de {seen}."
    )
    shown = [visit.sentence for visit in visits if visit.month is not None]
    yield statement(dossier_id, _KEY, text, distinct(map(cite, shown), _MOST_CITATIONS), origin="rule")


def _visits(reading: Reading) -> Iterator[_Visit]:
    rules = load_rules("inventories")
    visit, nature, not_visit = (re.compile(rules["words"][name]) for name in ("visit", "nature", "not_visit"))
    for sentence in reading.sentences():
        if sentence.kind == "title" or sentence.document.label in ADMINISTRATIVE:
            continue
        titles = fold(" / ".join(sentence.section[-2:]))
        words = f"{titles} {sentence.folded}"
        is_visit = visit.search(sentence.folded) or (sentence.row is not None and visit.search(titles))
        if not is_visit or not_visit.search(sentence.folded) or len(sentence.text) > _LONGEST:
            continue
        if nature.search(words) or "biodiversite" in enjeux_of(sentence.document, sentence.section):
            yield from _dated(sentence)


def _dated(sentence: Sentence) -> Iterator[_Visit]:
    names = load_rules("inventories")["months"]["folded"]
    for match in _span().finditer(sentence.folded):
        first, last = names.index(match["first"]) + 1, names.index(match["last"]) + 1
        yield from (_Visit(int(match["year"]), month, sentence) for month in range(first, last + 1))
    for match in _full_date().finditer(sentence.folded):
        month = int(match["number"]) if match["number"] else names.index(match["name"]) + 1
        yield _Visit(int(match["year"]), month, sentence)
    for match in _YEAR.finditer(sentence.folded):
        yield _Visit(int(match[0]), None, sentence)


_YEAR = re.compile(r"20[0-4]\d(?!\d{1,3}(?!\d))")
"""Any year named with a visit, even glued to another by the loss of a space: the latest one counts."""


def _span() -> re.Pattern[str]:
    """Match « entre mai 2017 et août 2017 », « d’avril à juillet 2018 »."""
    names = "|".join(load_rules("inventories")["months"]["folded"])
    return re.compile(rf"\b(?P<first>{names})(?: 20\d\d)? (?:et|a|au) (?P<last>{names}) (?P<year>20[0-4]\d)\b")


def _full_date() -> re.Pattern[str]:
    names = "|".join(load_rules("inventories")["months"]["folded"])
    return re.compile(rf"\b(?:\d{{1,2}}[/.](?P<number>0?[1-9]|1[0-2])[/.]|(?P<name>{names})\.? )(?P<year>20[0-4]\d)\b")
