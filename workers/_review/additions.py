"""What people add to a note: statements of their own and further citations, each resting on a passage that is there."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence

from schemas.additions import Addition, CitedPassage
from schemas.documents import Element
from schemas.notes import Added, Citation, Note, NoteSection, Statement, Support
from schemas.reviews import AddCitation, AddStatement, DecisionSubmitted, RewordStatement, TakeBack
from workers._drafting.verify import verify_against
from workers._review.quoting import find_quote
from workers._review.rules import RefusedDecisionError, Review, overlay

Additions = Mapping[uuid.UUID, Addition]
"""By the id of what was added, in the order they were."""
Page = Callable[[uuid.UUID, int], tuple[str, Sequence[Element]] | None]
"""Gives the name of a document and what is read on a page of it; None where the dossier has none such.

Raises: UnavailableError: the store is out of reach.
"""

_BEST: tuple[Support, ...] = ("unsupported", "partial", "supported")


def as_it_reads(note: Note, reviews: Mapping[uuid.UUID, Review], additions: Iterable[Addition]) -> Note:
    """Return a drafted note with what was decided on its statements and what was added to it.

    A statement whose section is not in this version stands in one of that name, at the end.
    """
    added = list(additions)
    read = overlay(note, dict(reviews))
    if not added:
        return read
    known = {section.key for section in read.sections}
    homeless = {e.section: e.title for e in added if e.kind == "statement" and e.section not in known}
    late = [NoteSection(key=key, title=title, statements=()) for key, title in homeless.items()]
    return read.model_copy(update={"sections": tuple(_with(section, added) for section in (*read.sections, *late))})


def _with(section: NoteSection, additions: Sequence[Addition]) -> NoteSection:
    own = (_statement(each) for each in additions if each.kind == "statement" and each.section == section.key)
    changes = {
        "statements": tuple(_cited(each, additions) for each in section.statements),
        "added": tuple(_cited(each, additions) for each in own),
    }
    return section.model_copy(update=changes)


def _statement(addition: Addition) -> Statement:
    return Statement(
        statement_id=addition.statement_id,
        text=addition.text,
        origin="agent",
        support=addition.support,
        citations=(addition.citation,),
        review="accepted",
        reviewed_by=addition.actor,
    )


def _cited(statement: Statement, additions: Sequence[Addition]) -> Statement:
    """Return a statement with what was cited for it since; a passage more never makes it less supported."""
    more = [e for e in additions if e.kind == "citation" and e.statement_id == statement.statement_id]
    if not more:
        return statement
    marked = (e.citation.model_copy(update={"added": Added(addition_id=e.addition_id, actor=e.actor)}) for e in more)
    support = max((statement.support, *(e.support for e in more)), key=_BEST.index)
    return statement.model_copy(update={"citations": (*statement.citations, *marked), "support": support})


def add_statement(
    decision_id: uuid.UUID, note: Note, submitted: DecisionSubmitted, decision: AddStatement, page: Page
) -> Addition:
    """Return the statement that a decision adds to a note as it reads.

    Raises: RefusedDecisionError: no such section, no text, or the passage is not on its page. UnavailableError.
    """
    section = next((each for each in note.sections if each.key == decision.section), None)
    if section is None:
        raise RefusedDecisionError("cette partie n’est pas dans la note")
    text = _written(decision.text)
    citation = _found(decision.passage, page)
    return Addition(
        addition_id=decision_id,
        kind="statement",
        statement_id=decision_id,
        section=section.key,
        title=section.title,
        text=text,
        citation=citation,
        support=verify_against(text, [citation.quote]).support,
        actor=submitted.actor,
    )


def reword_statement(submitted: DecisionSubmitted, decision: RewordStatement, additions: Additions) -> Addition:
    """Return an added statement in other words, with the person who chose them.

    Raises: RefusedDecisionError: no statement of that id was added, or no text.
    """
    known = additions.get(decision.statement_id)
    if known is None or known.kind != "statement":
        raise RefusedDecisionError("cet énoncé n’est plus dans la note")
    text = _written(decision.text)
    quotes = [
        each.citation.quote
        for each in additions.values()
        if decision.statement_id in (each.addition_id, each.statement_id)
    ]
    support = verify_against(text, quotes).support
    return known.model_copy(update={"text": text, "support": support, "actor": submitted.actor})


def add_citation(
    decision_id: uuid.UUID, note: Note, submitted: DecisionSubmitted, decision: AddCitation, page: Page
) -> Addition:
    """Return the citation that a decision adds to a statement of a note as it reads.

    Raises: RefusedDecisionError: no such statement, it cites that already, or the passage is not on its page.
        UnavailableError.
    """
    section, statement = _find(note, decision.statement_id)
    citation = _found(decision.passage, page)
    if any(
        (e.document_id, e.page, e.quote) == (citation.document_id, citation.page, citation.quote)
        for e in statement.citations
    ):
        raise RefusedDecisionError("cet énoncé cite déjà ce passage")
    quotes = [*(each.quote for each in statement.citations), citation.quote]
    return Addition(
        addition_id=decision_id,
        kind="citation",
        statement_id=statement.statement_id,
        section=section.key,
        title=section.title,
        citation=citation,
        support=verify_against(statement.text, quotes).support,
        actor=submitted.actor,
    )


def take_back(decision: TakeBack, additions: Additions) -> Addition:
    """Return what a decision takes out again. Raises: RefusedDecisionError: it is not there (any more)."""
    known = additions.get(decision.addition_id)
    if known is None:
        raise RefusedDecisionError("cet ajout n’est plus dans la note")
    return known


def carried(additions: Iterable[Addition], moved: Mapping[uuid.UUID, uuid.UUID]) -> tuple[Addition, ...]:
    """Return what stays in the next version of a note; `moved` tells which statement takes the place of which."""
    return tuple(
        each.model_copy(update={"statement_id": moved.get(each.statement_id, each.statement_id)}) for each in additions
    )


def _find(note: Note, statement_id: uuid.UUID) -> tuple[NoteSection, Statement]:
    for section in note.sections:
        for statement in section.all_statements:
            if statement.statement_id == statement_id:
                return section, statement
    raise RefusedDecisionError("cet énoncé n’est pas dans la note")


def _written(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise RefusedDecisionError("un énoncé ajouté doit porter un texte")
    return words


def _found(passage: CitedPassage, page: Page) -> Citation:
    read = page(passage.document_id, passage.page)
    if read is None:
        raise RefusedDecisionError("ce document n’est pas de ceux que la note connaît, ou il n’a pas été lu")
    name, elements = read
    found = find_quote(passage, elements)
    if found is None:
        raise RefusedDecisionError(
            f"le passage cité ne se trouve pas page {passage.page} de « {name} » : sélectionnez-le de nouveau"
        )
    return Citation(
        document_id=passage.document_id, document=name, page=passage.page, quote=found.text, bbox=found.bbox
    )
