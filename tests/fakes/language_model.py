"""A LanguageModel that answers from a list, and remembers what it was asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Reply = str | Exception | Callable[[str], str]


@dataclass
class FakeCompletion:
    """A model's answer, what it cost and how it was asked."""

    text: str
    model: str
    tokens_in: int = 100
    tokens_out: int = 20
    duration_ms: int = 7
    parameters: Mapping[str, str] = field(default_factory=lambda: {"temperature": "0.0"})


@dataclass
class FakeLanguageModel:
    """Answers with `replies` in turn, the last one for ever; an exception is raised, a function is given the prompt."""

    replies: list[Reply]
    model: str = "fabrique/essai"
    asked: list[tuple[str, str]] = field(default_factory=list)

    def complete(self, system: str, prompt: str, schema: dict[str, Any], max_tokens: int) -> FakeCompletion:  # noqa: ARG002 -- the port's
        """Answer `prompt`."""
        reply = self.replies[min(len(self.asked), len(self.replies) - 1)]
        self.asked.append((system, prompt))
        if isinstance(reply, Exception):
            raise reply
        return FakeCompletion(reply(prompt) if callable(reply) else reply, self.model)
