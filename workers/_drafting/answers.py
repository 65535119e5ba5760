"""A model's answer, taken as what it is: text from outside. Parsed, checked, and stripped of all that could act."""

import json
import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workers._drafting.faults import ENGLISH, fault_of, refuses
from workers._drafting.french import fold

_LONGEST_SENTENCE = 600
_SHORTEST_SENTENCE = 15

_HTML = re.compile(r"<[^<>]{0,400}>")
_IMAGE_OR_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)")
_URL = re.compile(r"\b(?:[a-z][a-z0-9+.-]{1,12}://|www\.|mailto:|javascript:|data:)\S*", re.IGNORECASE)
_MARKERS = re.compile(r"\[\s*\d+(?:\s*[,;-]\s*\d+)*\s*\]")
_MARKDOWN = re.compile(r"(?:^|(?<=\s))[#>*+-]+\s|[*_`~|]{1,3}|^\d+[.)]\s|\{[%{#].*?[%}#]\}|\$\{[^}]*\}")
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


_BROKEN = "JSON incomplet ou d’une autre forme"


class Phrase(BaseModel):
    """A sentence and the numbers of the passages it comes from."""

    model_config = ConfigDict(extra="ignore")
    texte: str
    passages: list[int] = Field(default_factory=list)


class Answer(BaseModel):
    """What a section's prompt asks for."""

    model_config = ConfigDict(extra="ignore")
    phrases: list[Phrase]


class UnusableAnswerError(Exception):
    """An answer that cannot be used; the message is a French phrase that says why."""


def answer_schema(most: int) -> dict[str, Any]:
    """Return the JSON schema of an answer of at most `most` sentences."""
    phrase = {
        "type": "object",
        "properties": {
            "texte": {"type": "string", "maxLength": _LONGEST_SENTENCE},
            "passages": {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 1, "maxItems": 6},
        },
        "required": ["texte", "passages"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"phrases": {"type": "array", "items": phrase, "minItems": 1, "maxItems": most}},
        "required": ["phrases"],
        "additionalProperties": False,
    }


@dataclass(frozen=True)
class Usable:
    """The sentences of an answer that can be used, and why others were left out (French phrases, one a sentence)."""

    phrases: tuple[Phrase, ...]
    dropped: tuple[str, ...] = ()


def read_answer(text: str, most: int) -> list[Phrase]:
    """Return the sentences of an answer that can be used. Raises as `read_usable`."""
    return list(read_usable(text, most).phrases)


def read_usable(text: str, most: int) -> Usable:
    """Read an answer: its sentences made harmless, doubles left out.

    Raises: UnusableAnswerError: empty, a refusal, no JSON, another shape, or no sentence that can be used.
    """
    if not text.strip():
        raise UnusableAnswerError("réponse vide")
    try:
        answer = Answer.model_validate(_json_in(text))
    except (ValueError, ValidationError, RecursionError) as error:
        raise UnusableAnswerError("la réponse est un refus" if refuses(text) else _BROKEN) from error
    phrases: dict[str, Phrase] = {}
    dropped = []
    for phrase in answer.phrases:
        words = harmless(phrase.texte)
        if len(words) < _SHORTEST_SENTENCE or fold(words) in phrases:
            continue
        if fault := fault_of(words):
            dropped.append(fault)
        else:
            phrases[fold(words)] = Phrase(texte=words, passages=phrase.passages)
    if not phrases:
        raise UnusableAnswerError(_none_left(dropped))
    return Usable(tuple(phrases.values())[:most], tuple(dropped))


def _none_left(faults: list[str]) -> str:
    if not faults:
        return "aucune phrase"
    return "réponse qui n’est pas en français" if ENGLISH in faults else f"aucune phrase utilisable ({faults[0]})"


def harmless(text: str) -> str:
    """Return a sentence without links, HTML, images, Markdown, templates, citation marks or characters nobody sees."""
    plain = _INVISIBLE.sub(" ", text[: 4 * _LONGEST_SENTENCE])
    plain = _IMAGE_OR_LINK.sub(r"\1", plain)
    plain = _HTML.sub(" ", plain)
    plain = _URL.sub(" ", plain)
    plain = _MARKERS.sub("", plain)
    plain = _MARKDOWN.sub("", plain)
    plain = plain.replace("<", "‹").replace(">", "›")
    plain = re.sub(r"\s+([.,])", r"\1", " ".join(plain.split()))
    return plain[:_LONGEST_SENTENCE].strip()


def _json_in(text: str) -> Any:
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end <= start:
        raise ValueError("no JSON object")
    return json.loads(text[start : end + 1])
