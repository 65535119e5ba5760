"""An answer worded by a model: bound to the chosen sentences, checked, and dropped where it does not follow."""

import json
import uuid

from schemas.questions import Answer
from tests.fakes.language_model import FakeLanguageModel
from tests.unit.workers.drafting.conftest import document_of
from workers._answering import AnswerWriter, Ground, answer_question
from workers._drafting import WritingLimits

SENTENCE = "La puissance totale du parc est de 25,2 MW pour sept éoliennes en service."


def ask(*answers: str, confidential: bool = False, limits: WritingLimits | None = None) -> Answer:
    documents = [document_of("etude.pdf", "etude_impact", [("", SENTENCE)], confidential=confidential)]
    ground = Ground(uuid.UUID(int=1), 1, (), documents, dense=False)
    writer = AnswerWriter(FakeLanguageModel(list(answers)), limits=limits)
    return answer_question(uuid.UUID(int=2), "Quelle est la puissance totale ?", ground, writer)


def phrase(text: str, *passages: int) -> str:
    return json.dumps({"phrases": [{"texte": text, "passages": list(passages)}]})


def test_a_faithful_answer_is_kept_with_its_passage() -> None:
    answer = ask(phrase("Le parc a une puissance totale de 25,2 MW.", 1))
    assert [each.origin for each in answer.statements] == ["model"]
    assert answer.statements[0].citations[0].quote == SENTENCE
    assert answer.generator.prompts


def test_another_number_is_not_kept_the_dossiers_own_sentence_stands() -> None:
    answer = ask(phrase("Le parc a une puissance totale de 31 MW.", 1))
    assert all("31" not in each.text for each in answer.statements)
    assert [each.text for each in answer.statements] == [SENTENCE]
    assert answer.warnings


def test_a_broken_answer_falls_back_and_says_why() -> None:
    answer = ask('{"phrases": [')
    assert [each.text for each in answer.statements] == [SENTENCE]
    assert "modèle" in answer.warnings[0]


def test_a_confidential_passage_is_not_sent() -> None:
    answer = ask(phrase("Le parc a une puissance totale de 25,2 MW.", 1), confidential=True)
    assert [each.origin for each in answer.statements] == ["extract"]
    assert "confidentiels" in answer.warnings[0]
    sent = ask(
        phrase("Le parc a une puissance totale de 25,2 MW.", 1),
        confidential=True,
        limits=WritingLimits(allow_confidential=True),
    )
    assert [each.origin for each in sent.statements] == ["model"]
