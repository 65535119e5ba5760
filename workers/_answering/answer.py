"""The answer: the dossier's own sentences with their pages, or « non trouvé » with what comes closest."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.notes import Generator
from schemas.passages import Hit
from schemas.questions import Answer, FoundPassage
from workers._answering.choosing import Choice, choose
from workers._answering.question import Asked, understand
from workers._answering.wording import AnswerWriter
from workers._drafting.citations import cite
from workers._drafting.reading import DraftDocument, Reading, read_dossier
from workers._drafting.statements import extract

ANSWERING_VERSION = "1"
"""Changes whenever the same question to the same dossier may get another answer."""

_SECTION = "question"


@dataclass(frozen=True)
class Ground:
    """What an answer stands on: the dossier's `revision`, the passages found, the pages they stand on as read.

    `confidential`: the dossier is, or the question quotes a document that is: nothing of it is for a model elsewhere.
    """

    dossier_id: uuid.UUID
    revision: int
    hits: Sequence[Hit]
    documents: Sequence[DraftDocument]
    dense: bool
    confidential: bool = False


def answer_question(
    question_id: uuid.UUID, question: str, ground: Ground, writer: AnswerWriter | None = None
) -> Answer:
    """Answer a question from the passages found for it; with a writer, a model words what was chosen."""
    asked, reading = understand(question), read_dossier(ground.documents)
    choice = choose(asked, list(reading.sentences()))
    answer = Answer(
        question_id=question_id,
        question=question,
        revision=ground.revision,
        statements=tuple(extract(ground.dossier_id, _SECTION, group[0], group[1:]) for group in choice.answers),
        nearest=tuple(cite(sentence) for sentence in choice.nearest),
        missing=choice.missing,
        passages=tuple(hit.passage.passage_id for hit in ground.hits),
        found=tuple(_found(hit) for hit in ground.hits),
        dense=ground.dense,
        generator=Generator(model=f"lisiere/extractive {ANSWERING_VERSION}", prompts={}),
        warnings=_warnings(asked, ground),
    )
    return answer if writer is None or not choice.answers else _worded(answer, choice, reading, ground, writer)


def _found(hit: Hit) -> FoundPassage:
    passage = hit.passage
    return FoundPassage(
        passage_id=passage.passage_id,
        source_id=passage.source_id,
        page=passage.page,
        sha256=hashlib.sha256(passage.text.encode()).hexdigest(),
        score=hit.score,
    )


def _worded(answer: Answer, choice: Choice, reading: Reading, ground: Ground, writer: AnswerWriter) -> Answer:
    worded = writer.write(answer.question, choice, reading, ground.dossier_id, confidential=ground.confidential)
    warnings = (*answer.warnings, *worded.warnings)
    if not worded.statements:
        return answer.model_copy(update={"warnings": warnings})
    return answer.model_copy(
        update={"statements": worded.statements, "generator": worded.generator, "warnings": warnings}
    )


def _warnings(asked: Asked, ground: Ground) -> tuple[str, ...]:
    if not asked.terms:
        return ("La question ne nomme rien qui puisse être cherché : précisez ce dont elle parle.",)
    if not ground.documents and not ground.hits:
        return ("Rien n’a encore été lu de ce dossier, ou aucun passage ne s’en approche.",)
    return ()
