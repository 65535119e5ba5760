"""Drafting: from what was read of a dossier to its draft note, each statement bound to the page that says it.

    documents ─► reading (sentences, rows) ─┬─► figures ─► contradictions ─┐
                                            ├─► rubriques ─► completeness ─┤
                                            ├─► measures (ERC) ────────────┼─► requests, deadlines ─► Note
                                            └─► enjeux, project, synthesis ┘
                                                  └─► writer (a model words the sections) ─► verify

The extractive note needs no model: it is made of the dossier's own sentences. What the law asks is data (rules/).
"""

from workers._drafting.model_calls import ModelCall, WritingLimits
from workers._drafting.note import DRAFTING_VERSION, draft_note
from workers._drafting.reading import DraftDocument
from workers._drafting.writer import SectionWriter

__all__ = ["DRAFTING_VERSION", "DraftDocument", "ModelCall", "SectionWriter", "WritingLimits", "draft_note"]
