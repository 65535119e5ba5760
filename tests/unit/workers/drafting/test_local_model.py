"""A note drafted through a real llama.cpp server: whatever a small model writes, nothing unverified reads as fact."""

import json
from typing import Any

from tests.unit.workers.drafting.conftest import document_of, draft_of
from tests.unit.workers.drafting.test_writing import LINES
from tests.wire.llama_server import MODEL
from workers._drafting import ModelCall, SectionWriter, WritingLimits
from workers._drafting.verify import page_texts, verify_statement
from workers.adapters.openai_model import OpenAILanguageModel

LIMITS = WritingLimits(context_tokens=1_500, dossier_tokens=1_300, answer_tokens=80)
"""One call: the others are refused by the budget, which the note says."""


def test_a_note_worded_by_a_real_model_is_verified_to_its_last_sentence(llama: str) -> None:
    calls: list[ModelCall] = []
    model = OpenAILanguageModel(MODEL, llama, timeout_s=240.0)
    document = document_of("etude.pdf", "etude_impact", LINES)
    note = draft_of([document], writer=SectionWriter(model, limits=LIMITS, on_call=calls.append))
    assert calls
    assert _obeys_the_schema(calls[0])
    assert document.extraction is not None
    pages = page_texts({document.manifest.document_id: document.extraction})
    statements = [statement for section in note.sections for statement in section.statements]
    assert statements
    for statement in statements:
        assert statement.citations
        if statement.origin == "model":
            assert statement.support == verify_statement(statement.text, statement.citations, pages).support
    assert any("budget de jetons" in warning for warning in note.warnings)


def _obeys_the_schema(call: ModelCall) -> bool:
    """Tell whether an answer has the form it was held to, or was cut off within it by its length."""
    try:
        answer: dict[str, Any] = json.loads(call.answer)
    except ValueError:
        return call.answer.lstrip().startswith("{") and '"phrases"' in call.answer
    return answer.keys() == {"phrases"} and all(each.keys() == {"texte", "passages"} for each in answer["phrases"])
