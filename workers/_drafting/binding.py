"""Binding a model's sentence to the very words of the passages it names; nothing else can stand in the note."""

import re
import uuid
from collections.abc import Sequence

from schemas.notes import Statement
from workers._drafting.answers import Phrase
from workers._drafting.citations import cite
from workers._drafting.passages import PassageGroup
from workers._drafting.reading import Sentence
from workers._drafting.statements import statement
from workers._drafting.verify import PageText, verify_statement

_MOST_QUOTES = 3


def bind(
    phrase: Phrase, groups: Sequence[PassageGroup], *, dossier_id: uuid.UUID, section: str, pages: PageText
) -> Statement | None:
    """Make a statement of a sentence, its support told by the verifier; None where it names no passage it was shown."""
    named = [groups[number - 1] for number in dict.fromkeys(phrase.passages) if 1 <= number <= len(groups)]
    sentences = _best_quotes(phrase.texte, [sentence for group in named for sentence in group.sentences])
    if not sentences:
        return None
    citations = [cite(sentence) for sentence in sentences]
    verification = verify_statement(phrase.texte, citations, pages)
    return statement(dossier_id, section, phrase.texte, citations, origin="model", support=verification.support)


def _best_quotes(text: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the few sentences that carry most of a text's words and numbers, the best first."""
    left = set(_tokens(text))
    chosen: list[Sentence] = []
    pool = list(dict.fromkeys(sentences))
    while pool and len(chosen) < _MOST_QUOTES:
        best = max(pool, key=lambda sentence: len(left & set(_tokens(sentence.text))))
        gain = left & set(_tokens(best.text))
        if chosen and not gain:
            break
        chosen.append(best)
        pool.remove(best)
        left -= gain
    return chosen


def _tokens(text: str) -> list[str]:
    return re.findall(r"\d+(?:[.,]\d+)?|[^\W\d_]{3,}", text.lower())
