"""What the verifier catches: statements and quotes altered on purpose, and others that were only said otherwise.

Sentences are those of the notes' citations, taken as a model would write them: without quotation marks.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from schemas.notes import Citation, Note
from workers._drafting.verify import PageText, verify_against, verify_statement

_SEED = 7
_EACH = 400
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d,])|(?<![\w.,])\d+(?:,\d+)?(?![\w²³])")
_AFFIRMED = re.compile(r"\b(est|sont|sera|seront|a|ont|comprend|prévoit|respecte|permet)\b")
_NEGATED = re.compile(r"\b(?:ne|n[’'])\s?(\w+) (?:pas|plus|jamais)\b")
_LETTER = re.compile(r"[a-zà-ÿ]{5,}")
_SEVERAL_DIGITS = 2
_OTHER_UNITS = ((" ha", " hectares"), (" km", " kilomètres"), (" t/an", " tonnes/an"), (" m,", " mètres,"))


@dataclass(frozen=True)
class MutationShares:
    """Shares of altered quotes, numbers and negations caught, and of faithful statements not passed."""

    quotes: float
    numbers: float
    negations: float
    false_alarms: float


def measure_verifier(notes: Sequence[tuple[Note, PageText]]) -> MutationShares:
    """Alter what the notes cite and count what the verifier sees of it."""
    chance = random.Random(_SEED)  # noqa: S311 -- no secret
    cited = [(citation, pages) for note, pages in notes for citation in _citations(note)]
    chance.shuffle(cited)
    sentences = list(dict.fromkeys(citation.quote for citation, _ in cited))
    return MutationShares(
        quotes=_caught_quotes(cited[:_EACH], chance),
        numbers=_caught(sentences, lambda text: _other_number(text, chance)),
        negations=_caught(sentences, _other_negation),
        false_alarms=1.0 - _caught(sentences, _said_otherwise, as_supported=True),
    )


def _citations(note: Note) -> Iterator[Citation]:
    for section in note.sections:
        for statement in section.statements:
            yield from statement.citations
    for found in note.contradictions:
        yield from found.citations


def _caught_quotes(cited: Sequence[tuple[Citation, PageText]], chance: random.Random) -> float:
    altered = [
        (citation.model_copy(update={"quote": quote}), pages)
        for citation, pages in cited
        if (quote := _misquoted(citation.quote, chance)) is not None
    ]
    caught = sum(verify_statement(c.quote, [c], pages).support == "unsupported" for c, pages in altered)
    return caught / len(altered)


def _misquoted(quote: str, chance: random.Random) -> str | None:
    """Change one letter of a word, or one digit."""
    number = _other_number(quote, chance)
    if number is not None and chance.random() < 0.5:  # noqa: PLR2004 -- one in two
        return number
    words = list(_LETTER.finditer(quote))
    if not words:
        return number
    at = chance.choice(words).start() + 2
    return quote[:at] + ("e" if quote[at] != "e" else "a") + quote[at + 1 :]


def _caught(sentences: Sequence[str], alter: Callable[[str], str | None], *, as_supported: bool = False) -> float:
    altered = [(text, other) for text in sentences if (other := alter(text)) is not None and other != text][:_EACH]
    supports = [verify_against(other, [text]).support == "supported" for text, other in altered]
    return sum(support == as_supported for support in supports) / len(altered)


def _other_number(text: str, chance: random.Random) -> str | None:
    numbers = [match for match in _NUMBER.finditer(text) if len(match[0]) >= _SEVERAL_DIGITS]
    if not numbers:
        return None
    match = chance.choice(numbers)
    places = [index for index, char in enumerate(match[0]) if char.isdigit()]
    at = match.start() + chance.choice(places)
    return f"{text[:at]}{(int(text[at]) + chance.randint(1, 9)) % 10}{text[at + 1 :]}"


def _other_negation(text: str) -> str | None:
    if (negated := _NEGATED.search(text)) is not None:
        return text[: negated.start()] + negated[1] + text[negated.end() :]
    affirmed = _AFFIRMED.search(text)
    if affirmed is None:
        return None
    verb = affirmed[1]
    return f"{text[: affirmed.start()]}{'n’' if verb[0] in 'aeo' else 'ne '}{verb} pas{text[affirmed.end() :]}"


def _said_otherwise(text: str) -> str:
    """Say the same: thousands parted otherwise, units in full, a lead, no final point."""
    said = re.sub(r"(?<=\d)[\u00a0\u202f ](?=\d{3}(?!\d))", "", text)
    for short, full in _OTHER_UNITS:
        said = re.sub(rf"(?<=\d){re.escape(short)}(?=[ .,;])", full, said)
    return f"Selon le dossier, {said[:1].lower()}{said[1:].rstrip('.')}"
