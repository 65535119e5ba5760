"""Classification: what kind of document this is, and the enjeux each of its sections speaks of.

    extraction ─┬─► clues (name, first pages, headers, titles, sheets) ─► doctype (rules as data) ─┐
                └─► sections ─► lexicon ─► enjeux (titles, inherited titles, text) ────────────────┴─► Classification

    a bare text ─► texts ─► document type · enjeux · topic of a prescription

Rules are data (rules/*.toml) and every verdict keeps the words that decided; no model weights are needed but the
small table of stems that knows the topics of prescriptions (training.py makes it again from labelled sections).
"""

from schemas.documents import Classification, Extraction
from workers._classification.clues import clues_of
from workers._classification.doctype import judge_type
from workers._classification.sections import section_enjeux
from workers._classification.texts import LabelScores, Scheme, classify_text, judge_topics

__all__ = ["CLASSIFICATION_VERSION", "LabelScores", "Scheme", "classify_document", "classify_text", "judge_topics"]

CLASSIFICATION_VERSION = "1"
"""Changes whenever the same extraction may give another classification."""


def classify_document(extraction: Extraction) -> Classification:
    """Tell a document's type with scores that add up to 1 and French reasons, and the enjeux of its sections."""
    verdict = judge_type(clues_of(extraction))
    return Classification(
        label=verdict.label,
        scores=verdict.scores,
        reasons=verdict.reasons,
        sections=section_enjeux(extraction),
    )
