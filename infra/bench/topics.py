"""Telling what a text is: topics of prescriptions, types of documents, enjeux of sections, and how fast.

Topics are cross-validated by arrêté; a text learned word for word elsewhere is not asked. The peer, on the same folds
and with the same solver, is what scikit-learn's TfidfVectorizer and LinearSVC do: words and pairs of words as found.
The bounds are held against all sections. The sections whose title names something are a reading aid, not a goal: they
were told apart once the errors were known. The learner's few settings were chosen on these same arrêtés.
Types have no fold: their rules learn from no sample, but were written with these documents in view.
"""

import gzip
import io
import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from infra.bench.figures import Figure
from schemas.documents import Extraction
from schemas.extractions import read_extraction
from workers._classification import classify_document, classify_text
from workers._classification.assessment import (
    Answer,
    calibrated,
    calibration_error,
    cross_validate,
    folds,
    is_telling,
    macro_f1,
)
from workers._classification.learning import LabelledSection, document_frequency, fit, inverse_frequency, row
from workers._classification.learning import read_sections as read_labels
from workers._classification.words import fold
from workers._extraction import Limits, extract_file

_BOUNDS = {True: 0.97, False: 0.95}
_TYPE_BOUND, _SPEED_BOUND, _CALIBRATION_BOUND = 0.90, 60.0, 0.05
_PEER_COST = 1.0
_PEER = "TF-IDF of words + linear SVM, same folds"
_WORD = re.compile(r"\w\w+")
_TYPE_OF_CLASS = {
    "avis_mrae": "avis_autorite",
    "cerfa_formulaire": "cerfa",
    "dossier_loi_sur_eau": "loi_sur_eau",
    "avis": "avis_autorite",
    "etude": "etude_impact",
}
_ENJEUX_OF_TOPIC = {
    "EAU": ("eau",),
    "AIR_ODEURS": ("air", "lumiere_odeurs"),
    "DECHETS": ("dechets",),
    "BRUIT_VIBRATIONS": ("bruit_vibrations",),
    "RISQUES": ("risques_technologiques",),
}
_LONGEST_NOTICE = 5_000
_NOTICE = re.compile(
    r"absence d'? ?(?:avis|observation)|n'a (?:pas|emis|pu)|(?:pas d'|sans |aucune? )(?:avis|observation)|avis tacite"
)


def measure(data: Path) -> Iterator[Figure]:
    """Yield the figures, on real material."""
    sections = read_labels(data / "labels" / "topics_train.jsonl")
    yield from _topics(sections)
    yield from _enjeux([section for section in sections if section.label in _ENJEUX_OF_TOPIC])
    yield from _types(data)
    yield _speed(max((data / "dossiers").glob("dossier_1000*.pdf"), key=lambda path: path.stat().st_size))


def _topics(sections: Sequence[LabelledSection]) -> Iterator[Figure]:
    answers, peers = cross_validate(sections), _peer_answers(sections)
    for is_titled, name in ((True, "with_titles"), (False, "text_alone")):
        ours = [answer for answer in answers if answer.is_titled == is_titled]
        theirs = [answer for answer in peers if answer.is_titled == is_titled]
        for suffix, kept in (("", False), (", titles that name something, 200 characters", True)):
            figure = f"knowing.topics_macro_f1_{name}{suffix}"
            f1 = macro_f1([answer for answer in ours if answer.is_telling or not kept])
            peer = macro_f1([answer for answer in theirs if answer.is_telling or not kept])
            yield Figure(figure, f1, "1", peer, _PEER)
            if not kept:
                yield Figure(figure, f1, "1", _BOUNDS[is_titled], "bound")
    yield Figure(
        "knowing.topics_calibration_error", calibration_error(calibrated(answers)), "1", _CALIBRATION_BOUND, "bound"
    )


def _enjeux(sections: Sequence[LabelledSection]) -> Iterator[Figure]:
    """Hold the enjeux of sections of arrêtés against their topic, for lack of labelled sections of dossiers.

    Not unseen: the shares of rules/enjeux.toml were measured on these sections, and on études.
    """
    judged = frozenset(enjeu for enjeux in _ENJEUX_OF_TOPIC.values() for enjeu in enjeux)
    for view, name in enumerate(("with_titles", "text_alone")):
        found = [classify_text(section.views[view], "enjeu") for section in sections]
        right = [told.label in _ENJEUX_OF_TOPIC[section.label] for told, section in zip(found, sections, strict=True)]
        yield Figure(f"knowing.enjeu_of_topic_accuracy_{name}", sum(right) / len(right), "1")
        answers = [
            Answer(str(enjeu in _ENJEUX_OF_TOPIC[section.label]), {"True": score, "False": 1 - score}, view == 0)
            for told, section in zip(found, sections, strict=True)
            for enjeu, score in told.scores.items()
            if enjeu in judged and score
        ]
        yield Figure(
            f"knowing.enjeu_calibration_error_{name}", calibration_error(answers), "1", _CALIBRATION_BOUND, "bound"
        )


def _peer_answers(sections: Sequence[LabelledSection]) -> list[Answer]:
    """Answer as the peer does: a model for titled texts and one for bare ones."""
    labels = sorted({section.label for section in sections})
    answers = []
    for number, (learned, asked) in enumerate(folds(sections)):
        targets = np.array([labels.index(section.label) for section in learned])
        for view in (0, 1):
            documents = [_plain(section.views[view]) for section in learned]
            idf = inverse_frequency(document_frequency(documents), len(documents))
            weights = fit(documents, targets, idf, cost=_PEER_COST, is_balanced=False)
            positions = {name: index for index, name in enumerate(idf)}
            for section in asked:
                columns, values = row(_plain(section.views[view]), idf, positions)
                scores = dict(zip(labels, (values @ weights[columns]).tolist(), strict=True))
                answers.append(Answer(section.label, scores, view == 0, number, is_telling(section)))
    return answers


def _plain(text: str) -> dict[str, float]:
    words = _WORD.findall(fold(text))
    counts = Counter([*words, *(f"{first} {second}" for first, second in pairwise(words))])
    return {name: 1.0 + float(np.log(count)) for name, count in counts.items()}


def _types(data: Path) -> Iterator[Figure]:
    """Count the documents whose type is told, notices that no avis was given being « autre », then as avis too."""
    openings = [(sample["text"], _type(sample["class"])) for sample in _lines(data / "doctype" / "dev.jsonl")]
    corpus = [(each["texte"], _type(each["type"])) for each in _lines(data / "corpus" / "docs.jsonl.gz")]
    as_annotated = [(text, "autre" if _is_notice(text) else kind) for text, kind in corpus]
    yield Figure("knowing.document_type_accuracy", _told(openings + as_annotated), "1", _TYPE_BOUND, "bound")
    yield Figure("knowing.document_type_accuracy, openings alone", _told(openings), "1", _TYPE_BOUND, "bound")
    strict = _told(openings + corpus)
    yield Figure("knowing.document_type_accuracy, notices of absence as avis", strict, "1", _TYPE_BOUND, "bound")


def _type(name: str) -> str:
    return _TYPE_OF_CLASS.get(name, name)


def _told(samples: Sequence[tuple[str, str]]) -> float:
    return sum(classify_text(text, "document").label == kind for text, kind in samples) / len(samples)


def _is_notice(text: str) -> bool:
    return len(text) < _LONGEST_NOTICE and _NOTICE.search(" ".join(fold(text).split())) is not None


def _speed(path: Path) -> Figure:
    """Classify a dossier that was read: its type and the enjeux of all its sections."""
    extraction = _extracted(path)
    classify_text("", "document")
    began = time.process_time()
    classify_document(extraction)
    pages = extraction.document.pages / (time.process_time() - began)
    return Figure("knowing.classification_speed", pages, "pages/CPU-s", _SPEED_BOUND, "bound")


def _extracted(path: Path) -> Extraction:
    target = io.BytesIO()
    extract_file(path, path.name, target, limits=Limits(processes=1, ocr=False))
    return read_extraction(io.BytesIO(target.getvalue()))


def _lines(path: Path) -> list[Mapping[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
