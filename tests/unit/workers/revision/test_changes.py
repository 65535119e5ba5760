"""What changed between two versions of a note: what is kept of the agent's decisions, and what is said of the rest."""

import uuid
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.ids import note_id
from schemas.notes import (
    Citation,
    CompletenessItem,
    Contradiction,
    Generator,
    KeyFigure,
    Note,
    NoteSection,
    Request,
    Statement,
)
from workers._review.rules import Review, overlay
from workers._revision import match_statements, note_changes
from workers._revision.carrying import reviews_carried

DOSSIER, OLD, NEW = (uuid.UUID(int=n) for n in (1, 11, 12))


def cite(document: uuid.UUID, page: int, quote: str = "passage") -> Citation:
    return Citation(document_id=document, document="etude.pdf", page=page, quote=quote)


def statement(text: str, document: uuid.UUID = OLD, page: int = 1) -> Statement:
    return Statement(
        statement_id=uuid.uuid5(document, f"{text}{page}"),
        text=text,
        origin="extract",
        support="supported",
        citations=(cite(document, page, text),),
    )


def note(*statements: Statement, version: int = 1, **parts: object) -> Note:
    values = {
        "dossier_id": DOSSIER,
        "note_id": note_id(DOSSIER),
        "version": version,
        "status": "in_review",
        "title": "Essai",
        "generator": Generator(model="lisiere/extractive", prompts={}),
        "mention": "Projet",
        "sections": (NoteSection(key="projet", title="Projet", statements=statements),),
        "completeness": (),
        "key_figures": (),
        "contradictions": (),
        "enjeux": (),
        "requests": (),
        **parts,
    }
    return Note.model_validate(values)


FAR = "L’habitation la plus proche est à 480 m des bassins."
NEAR = "L’habitation la plus proche est à 350 m des bassins."
WATER = "Les eaux pluviales sont traitées avant leur rejet."


def decided(*reviews: tuple[Statement, Review]) -> dict[uuid.UUID, Review]:
    return {each.statement_id: review for each, review in reviews}


def test_a_statement_whose_document_came_anew_keeps_what_was_decided() -> None:
    before, after = note(statement(WATER)), note(statement(WATER, NEW, 9), version=2)
    review = Review(verdict="accepted", actor="C. Martin")
    changes = note_changes(before, after, reviews=decided((statement(WATER), review)))
    assert changes.statements == ()
    assert reviews_carried(changes.carried) == {statement(WATER, NEW, 9).statement_id: review}


def test_a_correction_of_what_says_something_else_now_keeps_the_agent_s_words_to_be_looked_at_again() -> None:
    before, after = note(statement(FAR)), note(statement(NEAR, NEW), version=2)
    review = Review(verdict="corrected", text="Première habitation à 480 m.", actor="C. Martin")
    changes = note_changes(before, after, reviews=decided((statement(FAR), review)))
    (read,) = overlay(after, reviews_carried(changes.carried)).sections[0].statements
    assert (read.text, read.draft, read.review) == ("Première habitation à 480 m.", NEAR, "pending")
    assert read.stale is not None
    assert (read.stale.was, read.stale.verdict) == (FAR, "corrected")


def test_an_accepted_statement_that_says_something_else_now_is_no_longer_accepted() -> None:
    before, after = note(statement(FAR)), note(statement(NEAR, NEW), version=2)
    review = Review(verdict="accepted", actor="C. Martin")
    changes = note_changes(before, after, reviews=decided((statement(FAR), review)))
    (read,) = overlay(after, reviews_carried(changes.carried)).sections[0].statements
    assert (read.text, read.review, read.stale and read.stale.was) == (NEAR, "pending", FAR)
    (change,) = changes.statements
    assert (change.kind, change.before, change.verdict) == ("reworded", FAR, "accepted")


def test_what_an_agent_corrected_to_what_the_dossier_now_says_is_accepted() -> None:
    before, after = note(statement(FAR)), note(statement(NEAR, NEW), version=2)
    review = Review(verdict="corrected", text=NEAR, actor="C. Martin")
    (carried,) = note_changes(before, after, reviews=decided((statement(FAR), review))).carried
    assert (carried.verdict, carried.text, carried.was) == ("accepted", None, None)


def test_a_decision_that_waits_stays_waiting_in_the_versions_after() -> None:
    stale = Review(verdict="accepted", actor="C. Martin", was=FAR)
    before, after = note(statement(NEAR, NEW), version=2), note(statement(NEAR, NEW), version=3)
    (carried,) = note_changes(before, after, reviews=decided((statement(NEAR, NEW), stale))).carried
    assert carried.was == FAR


def test_what_is_gone_is_told_with_what_had_been_decided() -> None:
    review = Review(verdict="corrected", text="Autrement dit.", actor="C. Martin")
    changes = note_changes(note(statement(WATER)), note(version=2), reviews=decided((statement(WATER), review)))
    (gone,) = changes.statements
    assert (gone.kind, gone.verdict, gone.agent_text) == ("gone", "corrected", "Autrement dit.")
    assert changes.carried == ()


def test_a_figure_with_another_value_is_told_with_both() -> None:
    old = KeyFigure(label="Distance à l’habitation", value=480, unit="m", citations=(cite(OLD, 3),))
    new = KeyFigure(label="Distance à l’habitation", value=350, unit="m", citations=(cite(NEW, 4),))
    same = KeyFigure(label="Surface", value=12, unit="ha", citations=())
    before, after = note(key_figures=(old, same)), note(version=2, key_figures=(same, new))
    (change,) = note_changes(before, after).figures
    assert (change.before, change.after, change.citations[0].page) == (480, 350, 4)


def piece(status: str, article: str = "R122-5 II 9°", *citations: Citation) -> CompletenessItem:
    return CompletenessItem.model_validate(
        {"piece": "Modalités de suivi", "article": article, "status": status, "citations": citations}
    )


def asking(text: str, basis: str, *citations: Citation, nature: str = "constat") -> Request:
    return Request.model_validate({"text": text, "legal_basis": basis, "citations": citations, "nature": nature})


def state_of(before: Note, after: Note) -> list[tuple[str, int]]:
    return [(each.state, len(each.citations)) for each in note_changes(before, after).requests]


def test_a_request_for_a_piece_that_is_present_now_is_answered_by_its_pages() -> None:
    request = asking("1. Présenter les modalités de suivi.", "R122-5 II 9°")
    before = note(completeness=(piece("absent"),), requests=(request,))
    after = note(version=2, completeness=(piece("present", "R122-5 II 9°", cite(NEW, 7)),))
    assert state_of(before, after) == [("answered", 1)]
    assert [each.after for each in note_changes(before, after).completeness] == ["present"]


def test_a_request_for_several_pieces_of_which_one_came_is_answered_in_part() -> None:
    both = "R122-5 II 9°, R122-5 II 7°"
    before = note(
        completeness=(piece("absent"), piece("absent", "R122-5 II 7°")),
        requests=(asking("1. Compléter : suivi ; solutions de substitution.", both),),
    )
    after = note(
        version=2,
        completeness=(piece("present", "R122-5 II 9°", cite(NEW, 7)), piece("absent", "R122-5 II 7°")),
        requests=(asking("1. Présenter les solutions de substitution.", "R122-5 II 7°"),),
    )
    assert state_of(before, after) == [("partial", 1)]


def test_a_request_that_nothing_answers_stays_open_whatever_its_number() -> None:
    before = note(requests=(asking("2. Préciser la hauteur.", "R181-16"),))
    after = note(
        version=2, requests=(asking("1. Préciser la hauteur.", "R181-16"), asking("2. Autre point.", "R181-13 8°"))
    )
    assert [state for state, _ in state_of(before, after)] == ["open", "new"]


def test_a_contradiction_that_is_solved_answers_its_request_by_the_new_value() -> None:
    opposed = (cite(OLD, 3, "480 m"), cite(OLD, 8, "350 m"))
    found = Contradiction(kind="chiffres", explanation="La distance est de 480 m ici, de 350 m là.", citations=opposed)
    old = KeyFigure(label="Distance", value=480, unit="m", citations=opposed[:1])
    new = KeyFigure(label="Distance", value=350, unit="m", citations=(cite(NEW, 3, "350 m"),))
    before = note(
        contradictions=(found,),
        key_figures=(old,),
        requests=(asking("1. Préciser ce qui est à retenir : la distance.", "R181-16", *opposed),),
    )
    changes = note_changes(before, note(version=2, key_figures=(new,)))
    assert [each.kind for each in changes.contradictions] == ["solved"]
    assert [(each.state, each.citations[0].document_id) for each in changes.requests] == [("answered", NEW)]


def test_a_point_that_was_only_to_be_judged_is_never_said_to_be_answered() -> None:
    before = note(requests=(asking("1. Préciser les effets cumulés.", "R122-5 II 5° e", nature="attention"),))
    assert [state for state, _ in state_of(before, note(version=2))] == ["partial"]


TEXTS = st.lists(
    st.sampled_from([FAR, NEAR, WATER, "Le site couvre 12 ha.", "La nappe est captée à l’aval."]), max_size=6
)


def made(texts: Sequence[str], document: uuid.UUID, version: int) -> Note:
    return note(*(statement(text, document, page) for page, text in enumerate(texts)), version=version)


@given(old=TEXTS, new=TEXTS)
@settings(deadline=None)
def test_every_statement_is_paired_at_most_once_and_none_is_lost(old: list[str], new: list[str]) -> None:
    before, after = made(old, OLD, 1), made(new, NEW, 2)
    matches = match_statements(before, after)
    was = [match.before.statement.statement_id for match in matches if match.before]
    now = [match.after.statement.statement_id for match in matches if match.after]
    assert sorted(was) == sorted(each.statement_id for each in before.sections[0].statements)
    assert now == [each.statement_id for each in after.sections[0].statements]


@given(texts=TEXTS)
def test_the_same_note_has_no_changes_and_keeps_every_decision(texts: list[str]) -> None:
    before, after = made(texts, OLD, 1), made(texts, NEW, 2)
    review = Review(verdict="accepted", actor="C. Martin")
    reviews = {each.statement_id: review for each in before.sections[0].statements}
    changes = note_changes(before, after, reviews=reviews)
    assert (changes.statements, len(changes.carried)) == ((), len(texts))
    assert all(each.was is None for each in changes.carried)
    assert not any((changes.documents, changes.figures, changes.contradictions, changes.completeness))
    assert all(request.state == "open" for request in changes.requests)
