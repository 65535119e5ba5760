"""Calls to the model, within the dossier's budget: each recorded at once, a recorded one read back, not paid again."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import Field

from prompts import load_prompt
from schemas.base import Value
from workers._drafting.answers import answer_schema
from workers.errors import RejectedError, UnavailableError
from workers.ports import LanguageModel

CHARACTERS_A_TOKEN = 3.2
ANSWER_TOKENS = 1200
_GIVE_UP_AFTER = 2


class ModelCall(Value):
    """A call to the model, as it is kept for audit and replay. `prompt_sha256` is `prompt_digest` of its prompt.

    `templates` are the digests of those its prompt was made from, by name, the outermost last. Records of before they
    were kept have no templates, parameters or duration.
    """

    prompt_sha256: str
    section: str
    system: str
    prompt: str
    answer: str
    model: str
    tokens_in: int
    tokens_out: int
    templates: dict[str, str] = Field(default_factory=dict)
    parameters: dict[str, str] = Field(default_factory=dict)
    duration_ms: int | None = None


@dataclass(frozen=True)
class WritingLimits:
    """What may be asked of a model. `dossier_tokens`: most tokens, in and out, spent on one dossier.

    `answer_tokens`: most tokens of one answer. `allow_confidential` tells whether passages of confidential documents
    may be put in a prompt.
    """

    context_tokens: int = 16_000
    dossier_tokens: int = 250_000
    answer_tokens: int = ANSWER_TOKENS
    allow_confidential: bool = False


@dataclass(frozen=True)
class Prompting:
    """What a model is asked for one section; `templates` names those it was made from, the outermost last."""

    section: str
    system: str
    prompt: str
    most_phrases: int
    templates: tuple[str, ...]


class UnansweredError(Exception):
    """The model gave no answer; the message is a French phrase that says why. Never an error of a store."""


def prompt_digest(model: str, system: str, prompt: str) -> str:
    """Return the digest a call is recorded under."""
    return hashlib.sha256(json.dumps([model, system, prompt], ensure_ascii=False).encode()).hexdigest()


class Calls:
    """The calls of one dossier. `made` holds every call of this run, those read back too, in order."""

    def __init__(
        self,
        model: LanguageModel,
        *,
        budget_tokens: int,
        recorded: Mapping[str, ModelCall],
        on_call: Callable[[ModelCall], None],
        answer_tokens: int = ANSWER_TOKENS,
    ) -> None:
        self._answer_tokens = answer_tokens
        self.made: list[ModelCall] = []
        self.model = model
        self._recorded = dict(recorded)
        self._on_call = on_call
        self._tokens_left = budget_tokens
        self._failures = 0

    def ask(self, asked: Prompting) -> str:
        """Return the model's answer.

        Raises: UnansweredError: it does not answer, refuses, or the budget is spent.
        """
        digest = prompt_digest(self.model.model, asked.system, asked.prompt)
        call = self._recorded.get(digest)
        if call is None:
            call = self._complete(digest, asked)
            self._recorded[digest] = call
            self._on_call(call)
        self.made.append(call)
        self._tokens_left -= call.tokens_in + call.tokens_out
        return call.answer

    def _complete(self, digest: str, asked: Prompting) -> ModelCall:
        if self._failures >= _GIVE_UP_AFTER:
            raise UnansweredError("le modèle ne répond plus, il n’a pas été sollicité")
        expected = int((len(asked.system) + len(asked.prompt)) / CHARACTERS_A_TOKEN)
        if expected + self._answer_tokens > self._tokens_left:
            raise UnansweredError("le budget de jetons du dossier est épuisé")
        try:
            completion = self.model.complete(
                asked.system, asked.prompt, answer_schema(asked.most_phrases), self._answer_tokens
            )
        except (UnavailableError, RejectedError) as error:
            self._failures += 1
            raise UnansweredError(str(error)) from error
        self._failures = 0
        return ModelCall(
            prompt_sha256=digest,
            section=asked.section,
            system=asked.system,
            prompt=asked.prompt,
            answer=completion.text,
            model=completion.model,
            tokens_in=completion.tokens_in or expected,
            tokens_out=completion.tokens_out or int(len(completion.text) / CHARACTERS_A_TOKEN),
            templates={name: load_prompt(name).sha256 for name in asked.templates},
            parameters=dict(completion.parameters),
            duration_ms=completion.duration_ms,
        )
