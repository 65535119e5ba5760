"""Questions to a dossier as the note pane shows them.

The citations of an answer are named "q.<question id>.<statement>.<n>", those of what came closest
"q.<question id>.n.<n>", counted from 0.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewer_ui.presenters.note_view import Chip, Sources
from reviewer_ui.presenters.words import SUPPORTS, Badge, one_line
from schemas.notes import Citation
from schemas.views import QuestionState

SUGGESTIONS = (
    "À quelle distance se trouve l’habitation la plus proche ?",
    "Quelle surface de zone humide est touchée ?",
    "Quand les inventaires ont-ils été réalisés ?",
)


@dataclass(frozen=True)
class AnswerLine:
    """A sentence of an answer; `support` only where it is not fully supported."""

    text: str
    chips: tuple[Chip, ...]
    support: Badge | None
    statement_id: uuid.UUID | None = None


@dataclass(frozen=True)
class QuestionView:
    """A question, its answer, and what came closest where there is none."""

    state: QuestionState
    lines: tuple[AnswerLine, ...]
    nearest: tuple[AnswerLine, ...]

    @property
    def missing(self) -> str:
        """The words of the question that stand nowhere in the dossier, quoted."""
        return ", ".join(f"« {word} »" for word in (self.state.answer.missing if self.state.answer else ()))


def question_views(questions: Sequence[QuestionState], sources: Sources) -> list[QuestionView]:
    """Lay out questions in the order given."""
    return [question_view(each, sources) for each in questions]


def question_view(question: QuestionState, sources: Sources) -> QuestionView:
    """Lay out one question."""
    answer = question.answer
    if answer is None:
        return QuestionView(question, (), ())
    own = f"q.{question.question_id}"
    lines = tuple(
        AnswerLine(
            one_line(each.text),
            sources.chips(f"{own}.{place}", each.citations),
            None if each.support == "supported" else SUPPORTS[each.support],
            each.statement_id,
        )
        for place, each in enumerate(answer.statements)
    )
    chips = sources.chips(f"{own}.n", answer.nearest)
    nearest = tuple(
        AnswerLine(one_line(citation.quote), (chip,), None)
        for citation, chip in zip(answer.nearest, chips, strict=True)
    )
    return QuestionView(question, lines, nearest)


def asked_question(name: str) -> uuid.UUID | None:
    """Return the question whose citation has this name, None for another's."""
    letter, _, rest = name.partition(".")
    try:
        return uuid.UUID(rest.partition(".")[0]) if letter == "q" else None
    except ValueError:
        return None


def find_answer_citation(question: QuestionState, name: str) -> Citation | None:
    """Return the citation of an answer with this name, None where it has none such."""
    return next((citation for key, citation in _citations(question) if key == name), None)


def _citations(question: QuestionState) -> Iterator[tuple[str, Citation]]:
    if question.answer is None:
        return
    own = f"q.{question.question_id}"
    for place, each in enumerate(question.answer.statements):
        for n, citation in enumerate(each.citations):
            yield f"{own}.{place}.{n}", citation
    for n, citation in enumerate(question.answer.nearest):
        yield f"{own}.n.{n}", citation
