"""Wording an answer through a model, from the sentences already chosen; where that fails, they stand as they are."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from prompts import load_prompt
from schemas.notes import Generator, Statement
from workers._answering.choosing import Choice
from workers._drafting.answers import UnusableAnswerError, read_answer
from workers._drafting.binding import bind
from workers._drafting.model_calls import Calls, ModelCall, Prompting, UnansweredError, WritingLimits
from workers._drafting.passages import PassageGroup
from workers._drafting.reading import Reading, Sentence
from workers._drafting.verify import page_texts
from workers.ports import LanguageModel

_MOST_PHRASES = 3
_SECTION = "question"
_PROMPTS = ("answering/system.v1", "answering/answer.v1")


@dataclass(frozen=True)
class Worded:
    """What a model made of an answer: nothing where it failed, and then `warnings` say why (French sentences)."""

    statements: tuple[Statement, ...]
    generator: Generator
    warnings: tuple[str, ...] = ()


class AnswerWriter:
    """Words answers through a model."""

    def __init__(
        self,
        model: LanguageModel,
        *,
        limits: WritingLimits | None = None,
        recorded: Mapping[str, ModelCall] | None = None,
        on_call: Callable[[ModelCall], None] = lambda _call: None,
    ) -> None:
        self._limits = limits or WritingLimits()
        self._calls = Calls(model, budget_tokens=self._limits.context_tokens, recorded=recorded or {}, on_call=on_call)

    @property
    def calls(self) -> Sequence[ModelCall]:
        """Every call of this answer, those read back too."""
        return self._calls.made

    def write(
        self, question: str, choice: Choice, reading: Reading, dossier_id: uuid.UUID, *, confidential: bool
    ) -> Worded:
        """Word the chosen sentences; each sentence of the model is bound to them and checked by the verifier."""
        generator = Generator(
            model=self._calls.model.model, prompts={name: load_prompt(name).sha256 for name in _PROMPTS}
        )
        groups = [PassageGroup(_around(group[0])) for group in choice.answers]
        if not self._limits.allow_confidential:
            groups = [] if confidential else [group for group in groups if not group.confidential]
        if not groups:
            return Worded((), generator, ("Des passages confidentiels n’ont pas été transmis au modèle.",))
        try:
            phrases = read_answer(self._calls.ask(_prompting(question, groups)), _MOST_PHRASES)
        except (UnansweredError, UnusableAnswerError) as error:
            return Worded((), generator, (f"Le modèle n’a pas pu rédiger la réponse : {error}.",))
        pages = page_texts(
            {d.document_id: d.source.extraction for d in reading.documents if d.source.extraction is not None}
        )
        bound = [bind(phrase, groups, dossier_id=dossier_id, section=_SECTION, pages=pages) for phrase in phrases]
        kept = tuple(made for made in bound if made is not None and made.support != "unsupported")
        if not kept:
            return Worded((), generator, ("La rédaction du modèle ne suit pas des passages : elle est écartée.",))
        return Worded(kept, generator)


def _prompting(question: str, groups: Sequence[PassageGroup]) -> Prompting:
    prompt = load_prompt("answering/answer.v1").render(
        question=question, passages=[group.text for group in groups], maximum=_MOST_PHRASES
    )
    return Prompting(_SECTION, load_prompt("answering/system.v1").render(), prompt, _MOST_PHRASES, _PROMPTS)


def _around(sentence: Sentence) -> tuple[Sentence, ...]:
    """Return a sentence with those beside it in its element."""
    return tuple(
        other
        for other in sentence.document.sentences
        if other.element is sentence.element and abs(other.order - sentence.order) <= 1
    )
