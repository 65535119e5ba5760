"""What the printed note says beside the statements: their state, their sources, what was rejected or not read."""

from collections.abc import Iterator

import pytest

from schemas.notes import Note, Statement
from workers._note_forms import NOTE_FORMS, render_note
from workers._note_forms.french import counted, number, one_line, pages, quantity
from workers._note_forms.layout import Cell, Footnote, Grid, Heading, Items, Paragraph
from workers._note_forms.printed import printed_note


def _lines(note: Note) -> Iterator[str]:
    for block in printed_note(note).blocks:
        if isinstance(block, Heading):
            yield f"# {block.text}"
        elif isinstance(block, Paragraph):
            yield _text(block.content)
        elif isinstance(block, Items):
            yield from map(_text, block.items)
        elif isinstance(block, Grid):
            yield from (" | ".join(map(_text, row)) for row in block.rows)


def _text(cell: Cell) -> str:
    return "".join(f"[[{inline.text}]]" if isinstance(inline, Footnote) else inline.text for inline in cell).replace(
        "\xa0", " "
    )


def _changed(note: Note, **changes: object) -> Note:
    """Return the note with its first statement changed."""
    section = note.sections[0]
    first = section.statements[0].model_copy(update=changes)
    kept = section.model_copy(update={"statements": (first, *section.statements[1:])})
    return note.model_copy(update={"sections": (kept, *note.sections[1:])})


def test_a_statement_shows_its_document_its_page_and_its_state(plain_note: Note) -> None:
    first = next(line for line in _lines(plain_note) if line.startswith("Le site compte six éoliennes. ("))
    assert first == "Le site compte six éoliennes. (Le site compte six éoliennes., p. 12) [non relu]"


def test_a_quote_that_is_not_the_statement_itself_is_a_footnote(plain_note: Note) -> None:
    lines = list(_lines(_changed(plain_note, text="Six machines sont prévues.")))
    (line,) = [line for line in lines if line.startswith("Six machines")]
    assert "[[Le site compte six éoliennes., p. 12 : « Le site compte six éoliennes. »]]" in line


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"review": "accepted"}, "[accepté]"),
        ({"review": "corrected", "reviewed_by": "A. Martin"}, "[corrigé par A. Martin]"),
        ({"origin": "model"}, "[non relu, rédigé par un modèle]"),
        ({"origin": "model", "review": "corrected", "reviewed_by": "A. Martin"}, "[corrigé par A. Martin]"),
        ({"support": "partial"}, "⚠ en partie étayé [non relu]"),
        ({"support": "unsupported", "citations": ()}, "⚠ non étayé [non relu]"),
    ],
)
def test_a_statement_says_what_became_of_it(plain_note: Note, changes: dict[str, object], words: str) -> None:
    assert any(line.endswith(words) for line in _lines(_changed(plain_note, **changes)))


def test_rejected_statements_are_set_apart_at_the_end(plain_note: Note) -> None:
    lines = list(_lines(plain_note))
    rejected = plain_note.sections[0].statements[1].text
    assert lines.index("# Énoncés rejetés à la relecture") > lines.index("# Identité")
    assert [line for line in lines[: lines.index("# Chiffres clés")] if line.startswith(f"{rejected} (")] == []
    assert lines[lines.index("# Énoncés rejetés à la relecture") + 2].startswith(rejected)


def test_in_an_approved_note_what_nobody_looked_at_stands_out(plain_note: Note) -> None:
    approved = printed_note(plain_note.model_copy(update={"status": "approved"}))
    assert not approved.is_draft
    items = next(
        block for block in approved.blocks if isinstance(block, Items) and "[non relu]" in _text(block.items[0])
    )
    assert [inline for inline in items.items[0] if not isinstance(inline, Footnote)][-1].style == "alert"


def test_what_was_not_read_is_listed_with_its_pages_and_reason(plain_note: Note) -> None:
    assert "Le site compte six éoliennes. | p. 3-5, 9 | Le site compte six éoliennes." in list(_lines(plain_note))


def test_what_is_not_found_is_said_so(plain_note: Note) -> None:
    assert any(line.startswith("Non trouvé dans le dossier : ") for line in _lines(plain_note))


def test_only_legifrance_may_be_linked(plain_note: Note) -> None:
    grids = [block for block in printed_note(plain_note).blocks if isinstance(block, Grid)]
    urls = {
        inline.url
        for grid in grids
        for row in grid.rows
        for cell in row
        for inline in cell
        if not isinstance(inline, Footnote)
    }
    assert urls - {None} == {plain_note.deadlines[-1].url}


def test_a_request_is_numbered_by_its_list_alone(plain_note: Note) -> None:
    request = plain_note.requests[0].model_copy(update={"text": "3. Préciser le coût."})
    assert any(
        line.startswith("Préciser le coût.") for line in _lines(plain_note.model_copy(update={"requests": (request,)}))
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1234567.5, "1\u202f234\u202f567,5"),
        (0.25, "0,25"),
        (-3, "−3"),
        (-0.0000001, "0"),
        (12, "12"),
        (float("nan"), "non calculable"),
        (float("inf"), "non calculable"),
    ],
)
def test_numbers_are_written_as_french_does(value: float, written: str) -> None:
    assert number(value) == written


def test_a_quantity_is_not_parted_from_its_unit() -> None:
    assert quantity(4.2, "ha") == "4,2\xa0ha"
    assert quantity(3, "") == "3"


def test_words_agree_with_their_number() -> None:
    assert [counted(n, "énoncé", "énoncés").replace("\xa0", " ") for n in (0, 1, 2)] == [
        "0 énoncé",
        "1 énoncé",
        "2 énoncés",
    ]


def test_runs_of_pages_are_shortened() -> None:
    assert pages((9, 3, 4, 5, 4)) == "p.\xa03-5, 9"
    assert pages(()) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\tc", "a b c"),
        ("exe\u202etxt", "exetxt"),
        ("zéro\u200blargeur", "zérolargeur"),
        ("cloche\x07", "cloche"),
        ("12\xa0%", "12\xa0%"),
        ("", ""),
    ],
)
def test_invisible_signs_do_not_reach_the_page(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_every_form_has_a_name_for_the_agent(plain_note: Note) -> None:
    for form, described in NOTE_FORMS.items():
        assert described.suffix == f".{form}"
        assert described.name
        assert render_note(plain_note, form)


def test_a_statement_without_source_has_no_brackets(plain_note: Note) -> None:
    lines = list(_lines(_changed(plain_note, citations=(), text="Sans source.")))
    assert "Sans source. [non relu]" in lines
    assert isinstance(plain_note.sections[0].statements[0], Statement)
