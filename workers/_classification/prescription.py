"""The topic of a prescription (EAU, RISQUES …): a linear model over stems, small enough to be data of this package.

The model file holds weights of stems and pairs of stems, no sentence of any text. training.py makes it again, to the
byte, from labelled sections of arrêtés.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from workers._classification.words import content_words, fold, stem

MOST_CHARACTERS = 40_000
"""Of a text, what is read; the rest repeats it."""

LONGEST_TITLE = 400
"""A first line no longer than this is taken for the titles of what follows."""

MODEL_NAME = "prescription.json"

_CATCH_ALL = "DISPOSITIONS_GENERALES"
_HEAD_WORDS = 12
_TITLE_IN_BODY = 0.5
_TITLE_MARK = "^"
_FIRST_MARK = "!"
_HEAD_MARKS = _TITLE_MARK + _FIRST_MARK
_MOST_WORDS_SHOWN = 6
_DIGITS = 4


@dataclass(frozen=True)
class PrescriptionModel:
    """`weights[feature]` holds the feature's inverse document frequency, then a weight per label.

    `sharpness` turns decision values into scores (fitted by cross-validation); `scale` is the integer that means 1.
    """

    labels: tuple[str, ...]
    scale: int
    sharpness: float
    bias: tuple[int, ...]
    weights: Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class TopicVerdict:
    """The topic of a prescription, the scores of all topics (adding up to 1) and the stems that decided."""

    label: str
    scores: dict[str, float]
    words: tuple[str, ...]


def classify_prescription(text: str, model: PrescriptionModel | None = None) -> TopicVerdict:
    """Tell the topic of a prescription; its titles, where known, make the first line of `text`.

    Where no word is known all topics are as likely, and the label is the one that fits any text.
    """
    model = model or load_model()
    values = {name: value for name, value in features(text).items() if name in model.weights}
    if not values:
        even = dict.fromkeys(model.labels, round(1 / len(model.labels), _DIGITS))
        return TopicVerdict(_CATCH_ALL, even, ())
    lengths = balanced({name: value * model.weights[name][0] / model.scale for name, value in values.items()})
    decisions = [bias / model.scale for bias in model.bias]
    for name, value in lengths.items():
        for index, weight in enumerate(model.weights[name][1:]):
            decisions[index] += value * weight / model.scale
    best = max(range(len(decisions)), key=decisions.__getitem__)
    telling = sorted(lengths, key=lambda name: (-lengths[name] * model.weights[name][best + 1], name))
    words = tuple(dict.fromkeys(name.lstrip(_HEAD_MARKS) for name in telling[:_MOST_WORDS_SHOWN]))
    return TopicVerdict(model.labels[best], _scores(model, decisions), words)


def _scores(model: PrescriptionModel, decisions: Sequence[float]) -> dict[str, float]:
    highest = max(decisions)
    powers = [math.exp(model.sharpness * (decision - highest)) for decision in decisions]
    whole = sum(powers)
    return {label: round(power / whole, _DIGITS) for label, power in zip(model.labels, powers, strict=True)}


def balanced(values: Mapping[str, float]) -> dict[str, float]:
    """Scale the head's features to length 1, and the others' too: titles weigh as much as what they stand above."""
    squares = {True: 0.0, False: 0.0}
    for name, value in values.items():
        squares[name[0] in _HEAD_MARKS] += value * value
    norms = {of_head: math.sqrt(square) or 1.0 for of_head, square in squares.items()}
    return {name: value / norms[name[0] in _HEAD_MARKS] for name, value in values.items()}


def features(text: str) -> dict[str, float]:
    """Return the stems and pairs of stems of a text with their damped counts; those of its head are marked.

    The head is the first words, and the titles too where the first line is short enough to be titles.
    """
    text = text[:MOST_CHARACTERS].strip()
    title, newline, below = text.partition("\n")
    is_titled = bool(newline) and len(title) <= LONGEST_TITLE
    titles = _stems(title) if is_titled else []
    body = _stems(below if is_titled else text)
    first = body[:_HEAD_WORDS]
    found = _damped([*body, *_pairs(body)])
    for name in titles:
        found[name] = found.get(name, 0.0) + _TITLE_IN_BODY
    if not is_titled:
        return found | {f"{_TITLE_MARK}{name}": 1.0 for name in (*first, *_pairs(first))}
    found |= {f"{_FIRST_MARK}{name}": 1.0 for name in (*first, *_pairs(first))}
    return found | {f"{_TITLE_MARK}{name}": value for name, value in _damped([*titles, *_pairs(titles)]).items()}


def _stems(text: str) -> list[str]:
    return [stem(word) for word in content_words(fold(text))]


def _damped(names: Sequence[str]) -> dict[str, float]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return {name: 1.0 + math.log(count) for name, count in counts.items()}


def _pairs(stems: Sequence[str]) -> list[str]:
    return [f"{first} {second}" for first, second in pairwise(stems)]


@cache
def load_model() -> PrescriptionModel:
    """Read the model of this package."""
    return parse_model(files(__package__).joinpath(MODEL_NAME).read_text(encoding="utf-8"))


def parse_model(source: str) -> PrescriptionModel:
    """Read a model from its JSON."""
    fields = json.loads(source)
    return PrescriptionModel(
        labels=tuple(fields["labels"]),
        scale=fields["scale"],
        sharpness=fields["sharpness"],
        bias=tuple(fields["bias"]),
        weights=fields["weights"],
    )


def format_model(model: PrescriptionModel) -> str:
    """Write a model as JSON, one feature a line, so that a change can be read."""
    head = {"labels": model.labels, "scale": model.scale, "sharpness": model.sharpness, "bias": model.bias}
    compact = (",", ":")
    lines = ",\n".join(
        f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(list(weights), separators=compact)}"
        for name, weights in sorted(model.weights.items())
    )
    return f'{json.dumps(head, separators=compact)[:-1]},"weights":{{\n{lines}\n}}}}\n'
