"""A foreseen point worded for an agent: what the dossier says of it and where, then what was not found there."""

from collections.abc import Sequence
from textwrap import shorten

from schemas.notes import Citation, Request
from workers._drafting.citations import cite, distinct
from workers._drafting.enjeux import enjeu_rules
from workers._drafting.foreseen.expected import asks, aspect_article, aspect_title, expected
from workers._drafting.foreseen.observation import Observation, Told
from workers._drafting.foreseen.point import Point
from workers._drafting.french import capitalised, joined
from workers._drafting.reading import Sentence
from workers._drafting.statements import one_line
from workers._note_forms.evidence import document_stem

_MOST_NAMED = 3
_MOST_CITATIONS = 3
_LONGEST_QUOTE = 130
_FEW = 5
_THE_ETUDE = "Étude d’impact"


def word(point: Point, observation: Observation) -> Request:
    """Return the request that raises a point."""
    told, lacking = observation.of(point), observation.lacking(point)
    shown = told.best or next(iter(told.elements.values()), None)
    said = _found(point, told, shown, lacking) if shown is not None else _nothing(point, told)
    return Request(
        text=f"{_title(point)} : {said}{_uncertain(told)}.",
        legal_basis=aspect_article(point.aspect),
        citations=_citations(told, shown),
        nature="attention",
        enjeu=point.enjeu,
        aspect=point.aspect,
    )


def _title(point: Point) -> str:
    of_what = enjeu_rules()[point.enjeu][0] if point.enjeu else _THE_ETUDE
    return f"{of_what} – {aspect_title(point.aspect)}"


def _found(point: Point, told: Told, shown: Sentence, lacking: Sequence[str]) -> str:
    place = f"{_where(shown)} : « {_short(shown)} »" if told.best is not None else _where(shown)
    if not lacking and told.count > _FEW:
        return (
            "en vérifier la précision et la proportion aux enjeux ; les éléments attendus ont été trouvés dans les "
            f"{told.count} passages qui en traitent ({place})"
        )
    if not lacking:
        return f"{asks(point.aspect)} ; le dossier n’en traite que {_few(told.count)} ({place})"
    several = len(lacking) > 1
    unseen = f"{'qui n’ont' if several else 'ce qui n’a'} pas été {'trouvés' if several else 'trouvé'}"
    return f"fournir {joined(list(lacking[:_MOST_NAMED]))}, {unseen} là où le dossier en traite ({place})"


def _few(count: int) -> str:
    return f"dans {count} passages" if count > 1 else "dans un passage"


def _nothing(point: Point, told: Told) -> str:
    names = joined([element.name for element in expected(point)[:_MOST_NAMED]])
    found = f"n’est qu’évoqué {_few(told.count)}" if told.count else "n’a pas été trouvé dans le dossier"
    return f"{asks(point.aspect)}. Ce point {found}. Fournir {names}"


def _uncertain(told: Told) -> str:
    """Say where a promise binds nobody."""
    if told.promise is None:
        return ""
    return f". Un engagement y reste incertain ({_where(told.promise)} : « {_short(told.promise)} »)"


def _where(sentence: Sentence) -> str:
    return f"{document_stem(sentence.document.name)}, page {sentence.page}"


def _short(sentence: Sentence) -> str:
    return shorten(capitalised(one_line(sentence.text)), _LONGEST_QUOTE, placeholder=" …")


def _citations(told: Told, shown: Sentence | None) -> tuple[Citation, ...]:
    sentences = [shown, told.promise, *told.elements.values()]
    return distinct((cite(sentence) for sentence in sentences if sentence is not None), _MOST_CITATIONS)
