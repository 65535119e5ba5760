"""What people add to a note rests on a passage that is there, can be taken back, and goes along into the next one."""

import uuid
from pathlib import Path

import pytest

from schemas.additions import AdditionWithdrawn, CitationAdded, CitedPassage, StatementAdded
from schemas.base import EventData
from schemas.documents import DocumentHeader, Element, Line, ManifestDocument
from schemas.dossiers import DossierMetadata, Manifest
from schemas.extractions import MEDIA_TYPE, write_extraction
from schemas.ids import note_id
from schemas.notes import Citation, Note, NoteSection, Statement
from schemas.reviews import (
    AddCitation,
    AddStatement,
    ApproveNote,
    Decision,
    DecisionRefused,
    DecisionSubmitted,
    NoteApproved,
    RewordStatement,
    TakeBack,
)
from tests.fakes.in_memory_state import InMemoryStageState
from tests.unit.workers.review.notes import note
from tests.unit.workers.review.test_decisions import drafted
from workers._note_forms import render_note
from workers._review.quoting import find_quote
from workers._transparency import shares_of
from workers.adapters.folder_store import FolderObjectStore
from workers.review import ReviewParts, decide, take_note

DOSSIER, FIRST, SECOND, STUDY, OTHER = (uuid.UUID(int=n) for n in range(1, 6))
SAID = "Le puits du hameau se trouve à 130 m de la zone d’extraction."
PAGE = [
    Element(type="Title", page=2, text="Captages", bbox=(50, 60, 200, 75)),
    Element(
        type="NarrativeText",
        page=2,
        text=f"{SAID} Il alimente trois foyers.",
        bbox=(50, 80, 500, 110),
        lines=(
            Line(start=0, end=32, bbox=(50, 80, 500, 92)),
            Line(start=33, end=len(SAID) + 26, bbox=(50, 95, 430, 107)),
        ),
    ),
    Element(type="NarrativeText", page=3, text="Il alimente trois foyers.", bbox=(50, 80, 300, 92)),
]


class Desk:
    """A note drafted from a document of three pages, and the decisions taken on it."""

    def __init__(self, folder: Path) -> None:
        self.parts = ReviewParts(FolderObjectStore(folder / "objects"), InMemoryStageState())
        lines = folder / "study"
        with lines.open("wb") as target:
            header = DocumentHeader(name="étude.pdf", sha256="a" * 64, media_type="application/pdf", pages=3)
            write_extraction(target, header, [], PAGE)
        kept = self.parts.store.put_bytes(lines.read_bytes(), MEDIA_TYPE, DOSSIER)
        self.study = ManifestDocument(document_id=STUDY, name="étude.pdf", extraction=kept, pages=3)
        self.version = 0

    def draft(self, made: Note) -> None:
        self.version = made.version
        manifest = Manifest(
            dossier_id=DOSSIER, revision=1, metadata=DossierMetadata(title="Essai"), documents=(self.study,)
        )
        contents = [made.model_dump_json().encode(), manifest.model_dump_json().encode()]
        take_note(
            drafted(made.version, *(self.parts.store.put_bytes(e, "application/json", DOSSIER) for e in contents)),
            self.parts,
        )

    def decide(self, decision: Decision, actor: str = "C. Martin") -> EventData:
        submitted = DecisionSubmitted(
            dossier_id=DOSSIER, note_id=note_id(DOSSIER), version=self.version, actor=actor, decision=decision
        )
        return decide(uuid.uuid4(), submitted, self.parts)

    def add(self, text: str = SAID, quote: str = SAID, page: int = 2, section: str = "enjeux") -> StatementAdded:
        passage = CitedPassage(document_id=STUDY, page=page, quote=quote)
        added = self.decide(AddStatement(section=section, text=text, passage=passage))
        assert isinstance(added, StatementAdded), added
        return added

    def cite(self, statement_id: uuid.UUID, quote: str = SAID, page: int = 2) -> EventData:
        passage = CitedPassage(document_id=STUDY, page=page, quote=quote)
        return self.decide(AddCitation(statement_id=statement_id, passage=passage))

    def approve(self) -> Note:
        approved = self.decide(ApproveNote())
        assert isinstance(approved, NoteApproved)
        return Note.model_validate_json(self.parts.store.get_bytes(approved.note))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give a desk with a note of two statements."""
    desk = Desk(tmp_path)
    desk.draft(note(DOSSIER, FIRST, SECOND))
    return desk


def reason(effect: EventData) -> str:
    assert isinstance(effect, DecisionRefused)
    return effect.reason


def test_a_statement_is_added_with_the_pages_own_wording_and_its_box(desk: Desk) -> None:
    added = desk.add(quote="Le puits du hameau\n se trouve à 130 m de  la zone d’extrac-\ntion")
    assert added.passage.quote == SAID.rstrip(".")
    assert (added.passage.document, added.passage.page, added.passage.bbox) == ("étude.pdf", 2, (50, 80, 500, 107))
    assert (added.support, added.actor, added.title) == ("supported", "C. Martin", "Enjeux")


def test_what_an_added_statement_says_is_verified_as_what_a_model_says(desk: Desk) -> None:
    assert desk.add("Le puits du hameau se trouve à 150 m de la zone d’extraction.").support == "unsupported"


@pytest.mark.parametrize(("page", "quote"), [(1, SAID), (3, SAID), (2, "Le puits du hameau est à sec.")])
def test_a_passage_that_is_not_on_that_page_is_refused(desk: Desk, page: int, quote: str) -> None:
    passage = CitedPassage(document_id=STUDY, page=page, quote=quote)
    for decision in (
        AddStatement(section="enjeux", text="Énoncé.", passage=passage),
        AddCitation(statement_id=FIRST, passage=passage),
    ):
        assert reason(desk.decide(decision)).startswith(
            f"le passage cité ne se trouve pas page {page} de « étude.pdf »"
        )


def test_an_unknown_document_or_section_or_an_empty_text_is_refused(desk: Desk) -> None:
    there = CitedPassage(document_id=STUDY, page=2, quote=SAID)
    elsewhere = CitedPassage(document_id=OTHER, page=2, quote=SAID)
    assert "n’est pas de ceux" in reason(desk.decide(AddStatement(section="enjeux", text="É.", passage=elsewhere)))
    assert "pas dans la note" in reason(desk.decide(AddStatement(section="bruit", text="É.", passage=there)))
    assert "porter un texte" in reason(desk.decide(AddStatement(section="enjeux", text=" \n", passage=there)))
    assert "pas dans la note" in reason(desk.decide(AddCitation(statement_id=OTHER, passage=there)))


def test_the_note_keeps_what_was_drafted_and_what_was_added_apart(desk: Desk) -> None:
    added = desk.add()
    (section,) = desk.approve().sections
    assert [each.statement_id for each in section.statements] == [FIRST, SECOND]
    assert [(e.statement_id, e.origin, e.reviewed_by) for e in section.added] == [
        (added.statement_id, "agent", "C. Martin")
    ]


def test_a_note_to_which_nobody_added_is_written_as_before() -> None:
    written = note(DOSSIER, FIRST).model_dump_json()
    assert '"added"' not in written


def test_a_citation_is_added_once_and_makes_a_statement_no_less_supported(desk: Desk) -> None:
    cited = desk.cite(FIRST)
    assert isinstance(cited, CitationAdded)
    assert reason(desk.cite(FIRST)) == "cet énoncé cite déjà ce passage"
    statement = desk.approve().sections[0].statements[0]
    assert statement.support == "supported"
    assert [(e.quote, e.added.actor if e.added else None) for e in statement.citations] == [(SAID, "C. Martin")]


def test_a_citation_can_make_an_unsupported_statement_supported(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    weak = Statement(statement_id=FIRST, text=SAID, origin="model", support="unsupported", citations=())
    made = note(DOSSIER)
    desk.draft(made.model_copy(update={"sections": (NoteSection(key="eau", title="Eau", statements=(weak,)),)}))
    cited = desk.cite(FIRST)
    assert isinstance(cited, CitationAdded)
    assert (cited.support, desk.approve().sections[0].statements[0].support) == ("supported", "supported")


def test_what_was_added_is_reworded_and_taken_back_with_what_was_cited_for_it(desk: Desk) -> None:
    added = desk.add()
    other = desk.cite(added.statement_id, "Il alimente trois foyers.", page=3)
    assert isinstance(other, CitationAdded)
    anew = desk.decide(RewordStatement(statement_id=added.statement_id, text="Le puits est à 130 m."), "D. Petit")
    assert isinstance(anew, StatementAdded)
    assert (anew.statement_id, anew.text, anew.actor) == (added.statement_id, "Le puits est à 130 m.", "D. Petit")
    back = desk.decide(TakeBack(addition_id=added.statement_id))
    assert isinstance(back, AdditionWithdrawn)
    assert reason(desk.decide(TakeBack(addition_id=other.addition_id))) == "cet ajout n’est plus dans la note"
    assert "plus dans la note" in reason(desk.decide(RewordStatement(statement_id=added.statement_id, text="X")))
    assert desk.approve().sections[0].added == ()


def test_nothing_is_added_to_an_approved_note(desk: Desk) -> None:
    desk.approve()
    assert reason(desk.cite(FIRST)) == "la note est approuvée ; elle ne change plus"


def test_additions_go_along_into_the_next_version(desk: Desk) -> None:
    added = desk.add()
    cited = desk.cite(FIRST)
    assert isinstance(cited, CitationAdded)
    moved = note(DOSSIER, OTHER, version=2).sections[0]
    renamed = moved.model_copy(update={"key": "projet", "title": "Projet"})
    desk.draft(note(DOSSIER, version=2).model_copy(update={"sections": (renamed,)}))
    here, late = desk.approve().sections
    assert [each.quote for each in here.statements[0].citations] == [SAID]
    assert (late.key, late.title, late.added[0].statement_id) == ("enjeux", "Enjeux", added.statement_id)


def test_of_two_places_that_read_alike_the_one_pointed_at_is_cited(desk: Desk) -> None:
    twice = [Element(type="Text", page=1, text="Sans objet.", bbox=(50, y, 90, y + 10)) for y in (100, 400)]
    passage = CitedPassage(document_id=STUDY, page=1, quote="Sans objet.", bbox=(50, 402, 90, 412))
    found = find_quote(passage, twice)
    assert found is not None
    assert found.bbox == (50, 400, 90, 410)


def test_what_was_added_counts_as_written_by_the_person(desk: Desk) -> None:
    before = shares_of(desk_note := note(DOSSIER, FIRST))
    desk.add()
    shares = shares_of(desk.approve())
    assert before.written == 0
    assert shares.written == len(SAID)
    assert desk_note.sections[0].added == ()


def test_a_quote_is_cited_from_the_first_page_where_it_stands_only(desk: Desk) -> None:
    refused = desk.decide(
        AddCitation(
            statement_id=FIRST, passage=CitedPassage(document_id=STUDY, page=1, quote="Il alimente trois foyers.")
        )
    )
    assert isinstance(refused, DecisionRefused)
    assert isinstance(desk.cite(FIRST, "Il alimente trois foyers.", page=3), CitationAdded)


def test_citations_of_the_contract_are_as_they_were() -> None:
    citation = Citation(document_id=STUDY, document="étude.pdf", page=2, quote=SAID)
    assert set(citation.model_dump()) == {"document_id", "document", "page", "quote", "bbox"}


def test_exports_print_what_was_added_with_its_source_and_its_author(desk: Desk) -> None:
    desk.add("Un puits est proche de l’extraction.")
    desk.cite(FIRST, "Il alimente trois foyers.", page=3)
    printed = render_note(desk.approve(), "md").decode()
    assert "Un puits est proche de l’extraction. (étude, p. 2)" in printed.replace("\u00a0", " ").replace("*", "")
    assert "ajouté par C. Martin" in printed
    assert "(étude, p. 3)" in printed.replace("\u00a0", " ")
