"""The sample of statements read by hand: drawn evenly, by chance, and told by no text."""

import json
import re
import uuid
from collections import Counter

from infra.bench.read_by_hand import COUNT, GOLD, Drawn, sample
from schemas.notes import Citation, Statement


def _drawn(document: str, number: int) -> Drawn:
    citation = Citation(document_id=uuid.UUID(int=1), document=document, page=number, quote="Une phrase.")
    statement = Statement(
        statement_id=uuid.UUID(int=number),
        text=f"Phrase {number}.",
        origin="extract",
        support="supported",
        citations=(citation,),
    )
    return Drawn(document, "projet", statement)


def test_the_sample_is_even_over_the_dossiers_and_the_same_each_time() -> None:
    drawn = [_drawn(document, number) for document in "abcde" for number in range(1, 40)]
    taken = sample(drawn)
    assert set(Counter(each.document for each in taken).values()) == {COUNT // 5}
    assert [each.key for each in sample(list(reversed(drawn)))] == [each.key for each in taken]


def test_a_statement_is_known_by_its_words_whatever_their_spaces() -> None:
    first = _drawn("a", 3)
    other = Drawn("a", "projet", first.statement.model_copy(update={"text": "phrase  3"}))
    assert first.key == other.key
    assert first.key != _drawn("a", 4).key


def test_the_verdicts_hold_no_text_of_the_material() -> None:
    statements = json.loads(GOLD.read_bytes())["statements"]
    assert len(statements) == COUNT
    assert all(re.fullmatch(r"[0-9a-f]{64}", each[key]) for each in statements for key in ("document", "words"))
