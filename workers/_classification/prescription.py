"""The topic of a prescription (EAU, RISQUES …): a linear model over stems, small enough to be data of this package.

The model file holds weights of stems and pairs of stems (features.py), no sentence of any text. training.py makes it
again, to the byte, from labelled sections of arrêtés.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from importlib.resources import files
from operator import mul, neg

from workers._classification.features import balanced, features, shown

MODEL_NAME = "prescription.json"

_CATCH_ALL = "DISPOSITIONS_GENERALES"
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
    # Column by column: sums inside the interpreter’s own loops take a third of the time.
    rarities, *columns = zip(*(model.weights[name] for name in values), strict=True)
    weighed = {name: value * rarity for (name, value), rarity in zip(values.items(), rarities, strict=True)}
    lengths = balanced(weighed)
    decisions = [
        (bias + sum(map(mul, lengths.values(), column))) / model.scale
        for bias, column in zip(model.bias, columns, strict=True)
    ]
    best = max(range(len(decisions)), key=decisions.__getitem__)
    parts = map(mul, lengths.values(), columns[best])
    telling = nsmallest(_MOST_WORDS_SHOWN, zip(map(neg, parts), lengths, strict=True))
    words = tuple(dict.fromkeys(shown(name) for _, name in telling))
    return TopicVerdict(model.labels[best], _scores(model, decisions), words)


def _scores(model: PrescriptionModel, decisions: Sequence[float]) -> dict[str, float]:
    highest = max(decisions)
    powers = [math.exp(model.sharpness * (decision - highest)) for decision in decisions]
    whole = sum(powers)
    return {label: round(power / whole, _DIGITS) for label, power in zip(model.labels, powers, strict=True)}


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
