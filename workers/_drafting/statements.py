"""Statements cut out of the dossier: the sentence itself, its citation, and an id that stays while they stay."""

import uuid
from collections.abc import Sequence

from schemas.notes import Citation, Origin, Statement, Support
from workers._drafting.citations import MAX_QUOTE, cite
from workers._drafting.french import capitalised
from workers._drafting.reading import Sentence
from workers._drafting.wholeness import opening


def statement(
    dossier_id: uuid.UUID,
    section: str,
    text: str,
    citations: Sequence[Citation],
    *,
    origin: Origin = "extract",
    support: Support = "supported",
) -> Statement:
    """Make a statement; its id derives from what it says and where, so an unchanged one keeps it in every version."""
    places = "\n".join(f"{citation.document_id} {citation.page} {citation.quote}" for citation in citations)
    return Statement(
        statement_id=uuid.uuid5(dossier_id, f"statement\n{section}\n{text}\n{places}"),
        text=text,
        origin=origin,
        support=support,
        citations=tuple(citations),
    )


def extract(
    dossier_id: uuid.UUID, section: str, sentence: Sentence, others: Sequence[Sentence] = (), lead: str = ""
) -> Statement:
    """State a sentence of the dossier in its own words, with every place that says it.

    A heading glued before it, or a word that ties it to the sentence before, is left out.

    Args: others: sentences with the same words elsewhere. lead: what goes before it, then it stands between « ».
    """
    start = opening(sentence)
    citation = cite(sentence, start)
    words = one_line(citation.quote).rstrip(" ;")
    if len(sentence.text) - start > MAX_QUOTE and not words.endswith((".", "!", "?")):
        words += " …"
    text = f"{lead} : « {words} »" if lead else capitalised(words)
    return statement(dossier_id, section, text, [citation, *(cite(other, opening(other)) for other in others)])


def one_line(text: str) -> str:
    """Return text with every run of white space as one space."""
    return " ".join(text.split())
