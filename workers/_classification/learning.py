"""Learning the topics of prescriptions: a linear support vector machine (one against the rest, squared hinge).

Solved by dual coordinate descent, the order of samples drawn from a fixed seed: the same sections give the same model.
A rare topic weighs as much as a frequent one.

Source: Hsieh et al., A dual coordinate descent method for large-scale linear SVM, ICML 2008.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from workers._classification.features import balanced, features
from workers._classification.prescription import PrescriptionModel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
View = Mapping[str, float]

_SEED = 20261124
_LEAST_SECTIONS = 2
_COST = 0.3
_EPOCHS = 15
_SCALE = 1000


@dataclass(frozen=True)
class LabelledSection:
    """A section of an arrêté, its titles on one line, and its topic."""

    arrete: str
    titles: str
    text: str
    label: str

    @property
    def views(self) -> tuple[str, str]:
        """The text as it may be asked about: with its titles, and bare."""
        return f"{self.titles}\n{self.text}", self.text


def read_sections(path: Path) -> list[LabelledSection]:
    """Read labelled sections from JSON Lines with am_id, path, text and label."""
    with path.open(encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    return [
        LabelledSection(entry["am_id"], " / ".join(entry["path"]).replace("\n", " "), entry["text"], entry["label"])
        for entry in entries
    ]


def train(sections: Sequence[LabelledSection], sharpness: float) -> PrescriptionModel:
    """Learn each section twice, with its titles and bare."""
    labels = tuple(sorted({section.label for section in sections}))
    targets = np.array([labels.index(section.label) for section in sections for _ in range(2)])
    views = [features(view) for section in sections for view in section.views]
    frequency = document_frequency({**views[index], **views[index + 1]} for index in range(0, len(views), 2))
    idf = inverse_frequency(frequency, len(sections))
    weights = fit(views, targets, idf, cost=_COST)
    return PrescriptionModel(
        labels=labels,
        scale=_SCALE,
        sharpness=sharpness,
        bias=tuple(round(float(value) * _SCALE) for value in weights[-1]),
        weights={
            name: [round(rarity * _SCALE), *(round(float(value) * _SCALE) for value in weights[index])]
            for index, (name, rarity) in enumerate(idf.items())
        },
    )


def document_frequency(documents: Iterable[View]) -> Counter[str]:
    """Count the documents that hold each feature."""
    return Counter(name for document in documents for name in document)


def inverse_frequency(frequency: Counter[str], documents: int) -> dict[str, float]:
    """Weigh the features of at least two documents, in alphabetical order: the rarer, the more."""
    names = sorted(name for name, count in frequency.items() if count >= _LEAST_SECTIONS)
    return {name: math.log((1 + documents) / (1 + frequency[name])) + 1.0 for name in names}


def fit(
    views: Sequence[View], targets: Ints, idf: Mapping[str, float], *, cost: float, is_balanced: bool = True
) -> Floats:
    """Return weights, a row a feature in the order of `idf` and a last row of biases, a column a class.

    Where `is_balanced`, a rare class costs as much as a frequent one.
    """
    positions = {name: index for index, name in enumerate(idf)}
    rows = [row(view, idf, positions) for view in views]
    sizes = np.bincount(targets)
    signs = np.where(targets[:, None] == np.arange(len(sizes)), 1.0, -1.0)
    shares = len(sizes) * sizes[targets] / len(targets) if is_balanced else np.ones(len(targets))
    diagonals = shares / (2.0 * cost)
    squares = [values @ values for _, values in rows]
    weights = np.zeros((len(idf) + 1, len(sizes)))
    duals = np.zeros((len(rows), len(sizes)))
    generator = np.random.default_rng(_SEED)
    for _ in range(_EPOCHS):
        for sample in generator.permutation(len(rows)):
            columns, values = rows[sample]
            gradient = signs[sample] * (values @ weights[columns]) - 1.0 + diagonals[sample] * duals[sample]
            updated = np.maximum(duals[sample] - gradient / (squares[sample] + diagonals[sample]), 0.0)
            weights[columns] += np.outer(values, (updated - duals[sample]) * signs[sample])
            duals[sample] = updated
    return weights


def row(view: View, idf: Mapping[str, float], positions: Mapping[str, int]) -> tuple[Ints, Floats]:
    """Return a view as sorted columns and values, each place of unit length, and 1 for the bias."""
    lengths = balanced({name: value * idf[name] for name, value in view.items() if name in positions})
    known = sorted((positions[name], value) for name, value in lengths.items())
    columns = np.array([*(column for column, _ in known), len(idf)], dtype=np.int64)
    return columns, np.array([*(value for _, value in known), 1.0])
