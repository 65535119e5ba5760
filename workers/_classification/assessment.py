"""How well topics are told of arrêtés never seen: cross-validation, macro-F1, calibration."""

import hashlib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workers._classification.learning import LabelledSection, train
from workers._classification.prescription import classify_prescription
from workers._classification.words import fold

_FOLDS = 5
_FIRST_SHARPNESS = 3.0
_SHARPNESS = tuple(step / 2 for step in range(2, 21))
_LEAST_SCORE = 1e-4
_STEPS = 10
_TELLING_CHARACTERS = 200
_NOT_WORDS = re.compile(r"[\W_]+")
_MUTE_TITLE = re.compile(r"(?i)\s*(?:article|annexe)\b")


@dataclass(frozen=True)
class Answer:
    """What a model that never saw a section's arrêté said of it."""

    expected: str
    scores: dict[str, float]
    is_titled: bool
    fold: int = 0
    is_telling: bool = True

    @property
    def label(self) -> str:
        """The label said."""
        return max(self.scores, key=self.scores.__getitem__)


def cross_validate(sections: Sequence[LabelledSection]) -> list[Answer]:
    """Ask about every section a model trained on other arrêtés; texts it learned from are left out."""
    answers = []
    for number, (learned, asked) in enumerate(folds(sections)):
        model = train(learned, _FIRST_SHARPNESS)
        for section in asked:
            for view, is_titled in zip(section.views, (True, False), strict=True):
                scores = classify_prescription(view, model).scores
                answers.append(Answer(section.label, scores, is_titled, number, is_telling(section)))
    return answers


def folds(sections: Sequence[LabelledSection]) -> list[tuple[list[LabelledSection], list[LabelledSection]]]:
    """Part sections by arrêté into what is learned and what is asked, without what was learned word for word."""
    parted = []
    for number in range(_FOLDS):
        learned = [section for section in sections if fold_of(section.arrete) != number]
        texts = {_words_alone(section.text) for section in learned}
        asked = [section for section in sections if fold_of(section.arrete) == number]
        parted.append((learned, [section for section in asked if _words_alone(section.text) not in texts]))
    return parted


def fold_of(arrete: str) -> int:
    """Draw the fold of an arrêté from its identifier."""
    return int(hashlib.sha256(arrete.encode()).hexdigest(), 16) % _FOLDS


def is_telling(section: LabelledSection) -> bool:
    """Say whether the section's own title names something (« Article 9 » does not) and its text is not a mere line.

    Topics of the others are often their arrêté's, which neither title nor text shows.
    """
    own = section.titles.rsplit(" / ", 1)[-1]
    return len(section.text) >= _TELLING_CHARACTERS and not _MUTE_TITLE.match(own)


def _words_alone(text: str) -> str:
    return _NOT_WORDS.sub(" ", fold(text)).strip()


def macro_f1(answers: Sequence[Answer]) -> float:
    """Return the mean over labels of the harmonic mean of precision and recall."""
    said = Counter(answer.label for answer in answers)
    expected = Counter(answer.expected for answer in answers)
    right = Counter(answer.expected for answer in answers if answer.label == answer.expected)
    return sum(2 * right[label] / (said[label] + expected[label]) for label in expected) / len(expected)


def fit_sharpness(answers: Sequence[Answer]) -> float:
    """Return the sharpness under which the scores of unseen sections are likeliest."""

    def surprise(sharpness: float) -> float:
        sharpened = (_sharpen(answer, sharpness) for answer in answers)
        return -sum(math.log(max(answer.scores[answer.expected], _LEAST_SCORE)) for answer in sharpened)

    return min(_SHARPNESS, key=surprise)


def calibrated(answers: Sequence[Answer]) -> list[Answer]:
    """Give the answers of each fold the sharpness fitted on the other folds."""
    numbers = {answer.fold for answer in answers}
    fitted = {number: fit_sharpness([answer for answer in answers if answer.fold != number]) for number in numbers}
    return [_sharpen(answer, fitted[answer.fold]) for answer in answers]


def calibration_error(answers: Sequence[Answer]) -> float:
    """Return the mean distance between a best score and how often such scores are right, in ten steps of score.

    Source: Guo et al., On calibration of modern neural networks, ICML 2017 (expected calibration error).
    """
    steps: defaultdict[int, list[float]] = defaultdict(list)
    for answer in answers:
        best = answer.scores[answer.label]
        steps[min(int(best * _STEPS), _STEPS - 1)].append(best - (answer.label == answer.expected))
    return sum(abs(sum(gaps)) for gaps in steps.values()) / len(answers)


def _sharpen(answer: Answer, sharpness: float) -> Answer:
    power = sharpness / _FIRST_SHARPNESS
    powers = {label: max(score, _LEAST_SCORE) ** power for label, score in answer.scores.items()}
    whole = sum(powers.values())
    return replace(answer, scores={label: value / whole for label, value in powers.items()})
