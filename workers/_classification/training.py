"""Make prescription.json again: `python -m workers._classification.training LABELS.jsonl [--check]`.

A linear support vector machine (one against the rest, squared hinge) by dual coordinate descent, the order of samples
drawn from a fixed seed: the same labels give the same file. Each section is learned twice, with its titles as first
line and without. `--check` cross-validates by arrêté, leaving out texts it learned from, and writes nothing.

Source: Hsieh et al., A dual coordinate descent method for large-scale linear SVM, ICML 2008.
"""

import argparse
import hashlib
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from workers._classification.prescription import (
    MODEL_NAME,
    PrescriptionModel,
    balanced,
    classify_prescription,
    features,
    format_model,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SEED = 20261124
_FOLDS = 5
_LEAST_SECTIONS = 2
_MOST_FEATURES = 12_000
_COST = 1.0
_EPOCHS = 15
_SCALE = 100
_SHARPNESS = tuple(step / 2 for step in range(2, 21))
_FIRST_SHARPNESS = 3.0


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
    """Learn a model: once on every feature to choose those that weigh most, once more on these alone."""
    labels = tuple(sorted({section.label for section in sections}))
    targets = np.array([labels.index(section.label) for section in sections for _ in range(2)])
    views = [features(view) for section in sections for view in section.views]
    frequency = Counter(name for index in range(0, len(views), 2) for name in {**views[index], **views[index + 1]})
    names = sorted(name for name, count in frequency.items() if count >= _LEAST_SECTIONS)
    weights = _fit(views, targets, _idf(names, frequency, len(sections)), len(labels))
    strongest = np.argsort(-np.abs(weights[:-1]).max(axis=1), kind="stable")[:_MOST_FEATURES]
    kept = _idf(sorted(names[index] for index in strongest), frequency, len(sections))
    weights = _fit(views, targets, kept, len(labels))
    return PrescriptionModel(
        labels=labels,
        scale=_SCALE,
        sharpness=sharpness,
        bias=tuple(round(float(value) * _SCALE) for value in weights[-1]),
        weights={
            name: [round(idf * _SCALE), *(round(float(value) * _SCALE) for value in weights[index])]
            for index, (name, idf) in enumerate(kept.items())
        },
    )


def _idf(names: Sequence[str], frequency: Counter[str], sections: int) -> dict[str, float]:
    return {name: math.log((1 + sections) / (1 + frequency[name])) + 1.0 for name in names}


def _fit(views: Sequence[dict[str, float]], targets: Ints, idf: dict[str, float], classes: int) -> Floats:
    """Return weights, a row a feature in the order of `idf` and a last row of biases, a column a class."""
    positions = {name: index for index, name in enumerate(idf)}
    rows = [_row(view, idf, positions) for view in views]
    signs = np.where(targets[:, None] == np.arange(classes), 1.0, -1.0)
    weights = np.zeros((len(idf) + 1, classes))
    duals = np.zeros((len(rows), classes))
    diagonal = 1.0 / (2.0 * _COST)
    generator = np.random.default_rng(_SEED)
    for _ in range(_EPOCHS):
        for sample in generator.permutation(len(rows)):
            columns, values = rows[sample]
            gradient = signs[sample] * (values @ weights[columns]) - 1.0 + diagonal * duals[sample]
            updated = np.maximum(duals[sample] - gradient / (values @ values + diagonal), 0.0)
            weights[columns] += np.outer(values, (updated - duals[sample]) * signs[sample])
            duals[sample] = updated
    return weights


def _row(view: dict[str, float], idf: dict[str, float], positions: dict[str, int]) -> tuple[Ints, Floats]:
    """Return a view as sorted columns and values, head and body of unit length each, and 1 for the bias."""
    lengths = balanced({name: value * idf[name] for name, value in view.items() if name in positions})
    known = sorted((positions[name], value) for name, value in lengths.items())
    columns = np.array([*(column for column, _ in known), len(idf)], dtype=np.int64)
    return columns, np.array([*(value for _, value in known), 1.0])


@dataclass(frozen=True)
class Answer:
    """What a model that never saw a section's arrêté said of it."""

    expected: str
    scores: dict[str, float]
    is_titled: bool


def cross_validate(sections: Sequence[LabelledSection]) -> list[Answer]:
    """Ask about every section a model trained on other arrêtés; texts it learned from are left out."""
    answers = []
    for fold in range(_FOLDS):
        learned = [section for section in sections if _fold(section.arrete) != fold]
        texts = {section.text.strip().lower() for section in learned}
        model = train(learned, _FIRST_SHARPNESS)
        asked = [section for section in sections if _fold(section.arrete) == fold]
        for section in asked:
            if section.text.strip().lower() not in texts:
                titled, bare = (classify_prescription(view, model).scores for view in section.views)
                answers += [Answer(section.label, titled, is_titled=True), Answer(section.label, bare, is_titled=False)]
    return answers


def _fold(arrete: str) -> int:
    return int(hashlib.sha256(arrete.encode()).hexdigest(), 16) % _FOLDS


def macro_f1(answers: Sequence[Answer]) -> float:
    """Return the mean over labels of the harmonic mean of precision and recall."""
    said = Counter(max(answer.scores, key=answer.scores.__getitem__) for answer in answers)
    expected = Counter(answer.expected for answer in answers)
    right = Counter(
        answer.expected for answer in answers if max(answer.scores, key=answer.scores.__getitem__) == answer.expected
    )
    return sum(2 * right[label] / (said[label] + expected[label]) for label in expected) / len(expected)


def fit_sharpness(answers: Sequence[Answer]) -> float:
    """Return the sharpness under which the scores of unseen sections are likeliest."""

    def surprise(sharpness: float) -> float:
        power = sharpness / _FIRST_SHARPNESS
        return sum(
            math.log(sum(max(score, 1e-4) ** power for score in answer.scores.values()))
            - power * math.log(max(answer.scores[answer.expected], 1e-4))
            for answer in answers
        )

    return min(_SHARPNESS, key=surprise)


def main(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    """Write the model beside this module, or check it; print the figures as JSON and return them."""
    parser = argparse.ArgumentParser(description="Apprend les thèmes des prescriptions.")
    parser.add_argument("labels", type=Path, help="sections annotées, JSON Lines")
    parser.add_argument("--check", action="store_true", help="validation croisée seulement, rien n’est écrit")
    options = parser.parse_args(arguments)
    sections = read_sections(options.labels)
    answers = cross_validate(sections)
    figures = {
        "sections": len(answers) // 2,
        "macro_f1_with_titles": round(macro_f1([answer for answer in answers if answer.is_titled]), 4),
        "macro_f1_text_alone": round(macro_f1([answer for answer in answers if not answer.is_titled]), 4),
        "sharpness": fit_sharpness(answers),
    }
    if not options.check:
        model = format_model(train(sections, figures["sharpness"]))
        Path(__file__).with_name(MODEL_NAME).write_text(model, encoding="utf-8")
    print(json.dumps(figures))  # noqa: T201 -- the result of a script
    return figures


if __name__ == "__main__":
    main()
