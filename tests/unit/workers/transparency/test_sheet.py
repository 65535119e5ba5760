"""The sheet says what the law lets ask for, with the shares of the text as a person left it."""

import uuid
from datetime import UTC, datetime

import pytest

from schemas.notes import Note
from tests.unit.workers.review.notes import note
from workers._letters import render_letter
from workers._review.rules import Review, overlay
from workers._transparency import Operation, Shares, SourceDocument, printed_sheet, shares_of

FIRST, SECOND = uuid.UUID(int=3), uuid.UUID(int=4)


def reviewed(**decided: Review) -> Note:
    drafted = note(uuid.UUID(int=1), FIRST, SECOND)
    return overlay(drafted, {FIRST if name == "first" else SECOND: review for name, review in decided.items()})


def text(which: int) -> str:
    return reviewed().sections[0].statements[which].text


def test_what_nobody_read_is_pending() -> None:
    shares = shares_of(reviewed())
    assert shares == Shares(pending=len(text(0)) + len(text(1)))
    assert shares.share(shares.pending) == 1.0


def test_accepted_and_rejected_text_is_counted_whole() -> None:
    shares = shares_of(
        reviewed(first=Review(verdict="accepted", actor="C. M."), second=Review(verdict="rejected", actor="C. M."))
    )
    assert shares == Shares(kept=len(text(0)), rejected=len(text(1)))


@pytest.mark.parametrize("ending", [" et rien d’autre", ""])
def test_a_correction_keeps_what_it_left_and_counts_what_it_wrote(ending: str) -> None:
    corrected = text(0) + ending
    shares = shares_of(reviewed(first=Review(verdict="corrected", text=corrected, actor="C. M.")))
    assert (shares.kept, shares.written, shares.replaced) == (len(text(0)), len(ending), 0)


def test_a_note_without_statements_has_no_share() -> None:
    assert Shares().share(0) == 0.0


def test_the_sheet_has_the_four_points_of_the_article_and_every_document() -> None:
    sheet = printed_sheet(
        reviewed(first=Review(verdict="accepted", actor="C. M.")),
        [SourceDocument("étude <b>.pdf", "Étude d’impact", 120, 3, "a" * 64)],
        [Operation("Lecture des pages d’une pièce", 2, datetime(2026, 11, 2, 8, tzinfo=UTC))],
    )
    printed = render_letter(sheet, "md").decode()
    for point in ("1. Degré et mode", "2. Données traitées", "3. Paramètres", "4. Opérations"):
        assert point in printed
    assert "a" * 64 in printed
    assert "dont 3 non lues" in printed
    assert "<b>" not in printed.replace("\\<b\\>", "")
    assert "R. 311-3-1-2" in printed
