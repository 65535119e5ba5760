"""What stands side by side is a table only when it is read across: rows of cells, not listings, boxes or an index."""

from collections.abc import Callable
from pathlib import Path

from schemas.documents import Element, Extraction

Build = Callable[..., Path]
Read = Callable[..., Extraction]


def _tables(found: Extraction) -> list[Element]:
    return [element for element in found.elements if element.type == "Table"]


def _columns(table: Element) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(table.text[cell.start : cell.end])
    return [rows[row] for row in sorted(rows)]


def _unruled(columns: str, *rows: str) -> str:
    return f"#set text(size: 10pt)\n#table(columns: {columns}, stroke: none, inset: 4pt, {', '.join(rows)})"


def test_a_heading_row_with_narrow_gaps_is_of_the_table_below_it(typeset: Build, read: Read) -> None:
    rows = ", ".join(f"[Mare {n}], [{n} ha], [oui]" for n in range(1, 7))
    heading = "[Lieu étudié], [Surface], [Suivi]"
    (table,) = _tables(read(typeset(f"#set text(size: 10pt)\n#grid(columns: 3, gutter: 10.5pt, {heading}, {rows})")))
    assert _columns(table)[:2] == [["Lieu étudié", "Surface", "Suivi"], ["Mare 1", "1 ha", "oui"]]


def test_numbers_that_stand_under_each_other_are_a_column(typeset: Build, read: Read) -> None:
    rows = [f"[{n}], [Plantation de la haie], [{n} 200]" for n in range(1, 7)]
    (table,) = _tables(read(typeset(_unruled("(1.2cm, 6cm, 3cm)", *rows))))
    assert [row[:2] for row in _columns(table)] == [[str(n), "Plantation de la haie"] for n in range(1, 7)]


def test_rows_whose_cells_run_over_the_gutters_are_of_the_table(typeset: Build, read: Read) -> None:
    rows = [f"[Essai {n}], [{n} m], [{n + 3} m]" for n in range(1, 6)]
    over = "[Essai 6], table.cell(colspan: 2, align: center)[mesure non faite]"
    (table,) = _tables(read(typeset(_unruled("(4cm, 2cm, 2cm)", "[], [Nord], [Sud]", *rows, over))))
    last = table.cells[-1]
    assert (last.row, last.column, last.column_span) == (6, 1, 2)
    assert table.text[last.start : last.end] == "mesure non faite"


def test_one_wide_space_in_one_row_makes_no_column(typeset: Build, read: Read) -> None:
    rows = [f"[Point {n}], [{n}00 m]" for n in range(1, 6)]
    odd = "[Point 6], [600 m#h(1.6em)650 m]"
    (table,) = _tables(read(typeset(_unruled("(4cm, 6cm)", *rows, odd))))
    assert max(cell.column for cell in table.cells) == 1


def test_boxed_text_is_read_apart_from_what_stands_beside(typeset: Build, read: Read) -> None:
    left = r"begin liste \ un \ deux \ trois \ quatre \ cinq \ end liste"
    right = "#rect[Le premier \\ Le second \\ Le dernier]"
    found = read(typeset(f"#grid(columns: (5cm, 6cm), align: horizon, [{left}], [{right}])"))
    assert not _tables(found)
    text = " ".join(element.text for element in found.elements)
    assert "un deux trois quatre cinq" in text
    assert "Le premier Le second Le dernier" in text


def test_a_listing_with_numbered_lines_is_no_table(typeset: Build, read: Read) -> None:
    lines = ("(si debit", "#h(1em);(fermer vanne)", "#h(1em);(avertir astreinte))", "(sinon", "#h(1em);(ouvrir vanne))")
    rows = ", ".join(f"text(size: 5pt)[{n}], [{line}]" for n, line in enumerate(lines, start=1))
    found = read(typeset(f"#set text(size: 10pt)\n#grid(columns: (1cm, 8cm), row-gutter: 5pt, {rows})"))
    assert not _tables(found)


def test_a_table_numbered_like_a_listing_stays_a_table(typeset: Build, read: Read) -> None:
    rows = [f"[{n}], [Mesure de réduction], [{n} 000 €]" for n in range(1, 6)]
    assert len(_tables(read(typeset(_unruled("(3cm, 6cm, 3cm)", *rows))))) == 1


def test_equations_are_no_table(typeset: Build, read: Read) -> None:
    rows = ", ".join(f"[Q{n}], [=], [{n} V{n}]" for n in range(1, 6))
    found = read(typeset(f"#grid(columns: (2cm, 2cm, 3cm), row-gutter: 6pt, {rows})"))
    assert not _tables(found)


def test_numbered_equations_are_no_table(typeset: Build, read: Read) -> None:
    rows = ", ".join(f"[Q{n} = {n} V{n} + k], [(3.{n})]" for n in range(1, 5))
    found = read(typeset(f"#grid(columns: (8cm, 3cm), row-gutter: 6pt, {rows})"))
    assert not _tables(found)


def test_numbered_headings_below_a_running_header_are_no_table(typeset: Build, read: Read) -> None:
    header = "12 #h(1fr) Étude d’impact"
    headings = r"#text(14pt)[*A.2* #h(2em) *Le milieu naturel*] \ *A.2.1* #h(2em) *Les habitats*"
    assert not _tables(read(typeset(f"{header} \\ {headings}")))


def test_the_columns_of_an_index_are_read_one_after_the_other(typeset: Build, read: Read) -> None:
    def entries(letter: str) -> str:
        return " \\ ".join(
            f"{letter}ntrée {n}, {n + 3} \\ #h(2em)détail {n}, {n + 9}" if n % 3 == 0 else f"{letter}ntrée {n}, {n + 3}"
            for n in range(1, 13)
        )

    found = read(typeset(f"#grid(columns: (6cm, 6cm), [{entries('E')}], [{entries('A')}])"))
    assert not _tables(found)
    text = " ".join(element.text for element in found.elements)
    assert text.index("Entrée 12") < text.index("Antrée 1,")


def test_printed_contents_without_leaders_between_lines_with_them_are_no_table(typeset: Build, read: Read) -> None:
    leaders = " \\ ".join(f"1.{n} Partie {n} #box(width: 1fr, repeat[.#h(2pt)]) {n}" for n in range(1, 6))
    chapters = r"*Le projet et son site* #h(1fr) 7 \ *Les effets du projet* #h(1fr) 9"
    assert not _tables(read(typeset(f"{leaders}\n\n{chapters}")))


def test_the_grid_of_a_drawing_is_no_table(typeset: Build, read: Read) -> None:
    lines = "".join(f"#place(dy: {n * 4}pt, line(length: 8cm))" for n in range(6))
    bars = "".join(f"#place(dx: {n * 2}cm, line(angle: 90deg, length: 20pt))" for n in range(5))
    marks = "".join(f"#place(dx: {n * 2 + 1}cm, dy: 3pt, [x])" for n in range(4))
    assert not _tables(read(typeset(f"#box(height: 2cm)[{lines}{bars}{marks}]")))
