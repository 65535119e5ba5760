"""Classification of a bare text, for `lisiere classify text`: by type of document, enjeu or topic of prescription."""

from collections.abc import Iterable
from typing import Literal, get_args

from schemas.base import Value
from schemas.documents import Enjeu
from schemas.regulation import PrescriptionTopic
from workers._classification.clues import clues_of_text
from workers._classification.doctype import judge_type
from workers._classification.enjeux import LEAST_SCORE, likelihood, score_enjeux
from workers._classification.features import split_titles
from workers._classification.prescription import classify_prescription

Scheme = Literal["document", "enjeu", "prescription"]

_MOST_CHARACTERS = 200_000
_TOPICS: dict[str, PrescriptionTopic] = {topic: topic for topic in get_args(PrescriptionTopic)}


class LabelScores(Value):
    """The label of a text and the scores of all labels of the scheme, from 0 to 1.

    Scores of "document" and "prescription" add up to 1. Those of "enjeu" stand each for itself, as a text may
    speak of several: how often a text of such evidence speaks of it; `label` is None where it speaks of none.
    """

    label: str | None
    scores: dict[str, float]


def classify_text(text: str, scheme: Scheme) -> LabelScores:
    """Classify any text, empty ones and other languages too; titles, where known, make its first line."""
    if scheme == "document":
        verdict = judge_type(clues_of_text(text))
        return LabelScores(label=verdict.label, scores=verdict.scores)
    if scheme == "prescription":
        topic = classify_prescription(text)
        return LabelScores(label=topic.label, scores=topic.scores)
    return _enjeux(text)


def judge_topics(texts: Iterable[str]) -> list[tuple[PrescriptionTopic, float]]:
    """Return the topic of each text and its score; titles, where known, make its first line."""
    verdicts = [classify_prescription(text) for text in texts]
    return [(_TOPICS[verdict.label], verdict.scores[verdict.label]) for verdict in verdicts]


def _enjeux(text: str) -> LabelScores:
    titles, body = split_titles(text[:_MOST_CHARACTERS])
    found = score_enjeux(titles, body)
    scores = dict.fromkeys(get_args(Enjeu), 0.0) | {score.enjeu: likelihood(score.score) for score in found}
    label = found[0].enjeu if found and found[0].score >= LEAST_SCORE else None
    return LabelScores(label=label, scores=scores)
