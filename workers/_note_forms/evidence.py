"""How citations and the state of a statement are printed."""

import re
from collections.abc import Iterable, Sequence

from schemas.notes import Citation, Statement
from workers._note_forms.french import NO_BREAK, one_line, quoted
from workers._note_forms.layout import Footnote, Inline, Run
from workers._note_forms.titles import SUPPORT_TITLES, VERDICT_TITLES

_KNOWN_SUFFIX = re.compile(r"\.(?:pdf|docx?|odt|rtf|html?|txt|xlsx?|ods|odp|pptx?|png|jpe?g|tiff?)$", re.IGNORECASE)
_COMPARED = re.compile(r"[^\w]+")


def document_stem(file_name: str) -> str:
    """Return a document's name as an agent writes it, without its file suffix."""
    name = one_line(file_name)
    return _KNOWN_SUFFIX.sub("", name) or name


def document_name(citation: Citation) -> str:
    """Return a document's name as citations write it."""
    return document_stem(citation.document)


def place(citation: Citation) -> str:
    """Write « Étude d’impact, p. 112 »."""
    return f"{document_name(citation)}, p.{NO_BREAK}{citation.page}"


def places(citations: Sequence[Citation]) -> str:
    """Write the places of citations, each once; a document's pages together."""
    pages: dict[str, list[int]] = {}
    for citation in citations:
        pages.setdefault(document_name(citation), []).append(citation.page)
    return " ; ".join(
        f"{name}, p.{NO_BREAK}{', '.join(str(page) for page in dict.fromkeys(found))}" for name, found in pages.items()
    ).replace(" ;", f"{NO_BREAK};")


def sources(citations: Sequence[Citation], shown: str) -> tuple[Inline, ...]:
    """Write the places in brackets, and as footnotes the quotes that `shown`, the text before, does not give."""
    if not citations:
        return ()
    given = _compared(shown)
    notes = dict.fromkeys(
        f"{place(citation)}{NO_BREAK}: {quoted(one_line(citation.quote))}"
        for citation in citations
        if citation.quote.strip() and _compared(citation.quote) not in given
    )
    return (Run(f" ({places(citations)})", "muted"), *footnotes(notes))


def footnotes(texts: Iterable[str]) -> tuple[Inline, ...]:
    """Write footnotes side by side, their marks parted by a comma."""
    marked: list[Inline] = []
    for text in texts:
        marked += [Run(",", "raised"), Footnote(text)] if marked else [Footnote(text)]
    return tuple(marked)


def _compared(text: str) -> str:
    return _COMPARED.sub("", text).lower()


def sources_in_cell(citations: Sequence[Citation]) -> tuple[Inline, ...]:
    """Write the places, then the first quote, for a cell of a table."""
    if not citations:
        return (Run("—", "muted"),)
    quotes = (one_line(citation.quote) for citation in citations)
    quote = next((quote for quote in quotes if quote), "")
    shown = Run(places(citations))
    return (shown, Run(f"{NO_BREAK}: {quoted(quote)}", "muted")) if quote else (shown,)


def state_of(statement: Statement, *, is_approved: bool) -> tuple[Inline, ...]:
    """Say what a person decided on a statement, who worded it, and whether its sources bear it, in words.

    In an approved note what nobody looked at stands out.
    """
    runs: list[Inline] = []
    warning = SUPPORT_TITLES.get(statement.support)
    if warning is not None:
        runs.append(Run(f" ⚠{NO_BREAK}{warning}", "alert"))
    said = [VERDICT_TITLES[statement.review]]
    if statement.origin == "agent":
        said = [f"ajouté par {one_line(statement.reviewed_by or 'une personne')}"]
    if statement.review == "corrected" and statement.reviewed_by:
        said = [f"corrigé par {one_line(statement.reviewed_by)}"]
    if statement.origin == "model" and statement.review != "corrected":
        said.append("rédigé par un modèle")
    runs.append(Run(f" [{', '.join(said)}]", "alert" if is_approved and statement.review == "pending" else "muted"))
    return tuple(runs)


def joined(parts: Iterable[Sequence[Inline]]) -> tuple[Inline, ...]:
    """Put inlines one after the other."""
    return tuple(inline for part in parts for inline in part)
