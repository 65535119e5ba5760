"""Tables become rows on lines of their own, cells parted by tabs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from infra.bench.made_tables import made_tables
from infra.bench.tables import found_cells, score
from schemas.documents import Element, Extraction

Build = Callable[..., Path]
Read = Callable[..., Extraction]

CELLS = "[Mesure], [Coût], [Suivi], [Haie au nord], [12 000 €], [5 ans], [Bridage nocturne], [3 000 €], [20 ans]"
ROWS = ["Mesure\tCoût\tSuivi", "Haie au nord\t12 000 €\t5 ans", "Bridage nocturne\t3 000 €\t20 ans"]


def _table(found: Extraction) -> Element:
    (table,) = [element for element in found.elements if element.type == "Table"]
    return table


def test_a_ruled_table_is_read_row_by_row_and_cell_by_cell(typeset: Build, read: Read) -> None:
    found = read(typeset(f"Avant.\n#table(columns: (5cm, 3cm, 3cm), {CELLS})\nAprès."))
    assert _table(found).text.replace("\xa0", " ").split("\n") == ROWS
    assert [element.text for element in found.elements if element.type != "Table"] == ["Avant.", "Après."]


def test_a_tables_box_holds_its_cells(typeset: Build, read: Read) -> None:
    table = _table(read(typeset(f"#table(columns: 3, {CELLS})")))
    assert table.bbox is not None
    assert len(table.lines) == 9
    assert all(
        table.bbox[0] <= x0 and y0 >= table.bbox[1] and x1 <= table.bbox[2] and y1 <= table.bbox[3]
        for x0, y0, x1, y1 in (line.bbox for line in table.lines)
    )


def test_cells_of_several_lines_stay_whole(typeset: Build, read: Read) -> None:
    markup = "#table(columns: (3cm, 4cm), [Enjeu], [Mesure], [Eau], [Un bassin de rétention étanche est créé au sud])"
    assert _table(read(typeset(markup))).text == "Enjeu\tMesure\nEau\tUn bassin de rétention étanche est créé au sud"


def test_a_table_without_rules_is_known_by_its_columns(typeset: Build, read: Read) -> None:
    rows = ", ".join(f"[Poste {n}], [{n} 200], [{n} ans]" for n in range(1, 7))
    table = _table(read(typeset(f"#table(columns: (5cm, 4cm, 4cm), stroke: none, {rows})")))
    assert [line.split("\t")[0] for line in table.text.split("\n")] == [f"Poste {n}" for n in range(1, 7)]


def test_a_framed_paragraph_is_no_table(typeset: Build, read: Read) -> None:
    found = read(typeset("#rect[Le pétitionnaire s’engage à planter une haie.]"))
    assert [element.type for element in found.elements] == ["NarrativeText"]


def _cells(table: Element) -> list[tuple[int, int, int, int, str]]:
    return [
        (cell.row, cell.column, cell.row_span, cell.column_span, table.text[cell.start : cell.end])
        for cell in table.cells
    ]


MERGED = (
    "table.cell(rowspan: 2)[Mesure], table.cell(colspan: 2)[Coût], [Achat], [Entretien], "
    "[Haie], [12 000 €], table.cell(rowspan: 2)[300 €], [Mare], []"
)


@pytest.mark.parametrize("angle", [0, 90, -90])
def test_merged_cells_tell_what_they_span(typeset: Build, read: Read, angle: int) -> None:
    table = _table(read(typeset(f"#rotate({angle}deg, reflow: true)[#table(columns: 3, {MERGED})]")))
    assert [(*place, text.replace("\xa0", " ")) for *place, text in _cells(table)] == [
        (0, 0, 2, 1, "Mesure"),
        (0, 1, 1, 2, "Coût"),
        (1, 1, 1, 1, "Achat"),
        (1, 2, 1, 1, "Entretien"),
        (2, 0, 1, 1, "Haie"),
        (2, 1, 1, 1, "12 000 €"),
        (2, 2, 2, 1, "300 €"),
        (3, 0, 1, 1, "Mare"),
        (3, 1, 1, 1, ""),
    ]


def test_a_cells_box_holds_its_text_on_a_turned_table_too(typeset: Build, read: Read) -> None:
    for angle in (0, 90, -90):
        table = _table(read(typeset(f"#rotate({angle}deg, reflow: true)[#table(columns: 3, {CELLS})]")))
        boxes = {table.text[cell.start : cell.end]: cell.bbox for cell in table.cells}
        for line in table.lines:
            x0, y0, x1, y1 = boxes[table.text[line.start : line.end]]
            assert x0 <= (line.bbox[0] + line.bbox[2]) / 2 <= x1
            assert y0 <= (line.bbox[1] + line.bbox[3]) / 2 <= y1


def test_the_html_of_a_table_has_its_header_its_spans_and_no_markup_of_the_text(typeset: Build, read: Read) -> None:
    cells = "table.cell(colspan: 2)[*Bruit*], [Nuit], [\\< 35 dB & calme], [Jour], [\\<b>]"
    assert _table(read(typeset(f"#table(columns: 2, {cells})"))).html == (
        '<table><thead><tr><th colspan="2">Bruit</th></tr></thead><tbody><tr><td>Nuit</td>'
        "<td>&lt; 35 dB &amp; calme</td></tr><tr><td>Jour</td><td>&lt;b&gt;</td></tr></tbody></table>"
    )


@pytest.mark.parametrize("repeat", ["true", "false"])
def test_a_table_that_goes_on_over_the_page_is_marked_and_bears_its_header(
    typeset: Build, read: Read, repeat: str
) -> None:
    rows = ", ".join(f"[Mare {n}], [{n} m]" for n in range(1, 16))
    header = f"table.header(repeat: {repeat}, [*Lieu*], [*Distance*])"
    found = read(typeset(f"#set page(height: 9cm)\n#table(columns: (4cm, 4cm), {header}, {rows})"))
    tables = [element for element in found.elements if element.type == "Table"]
    assert len(tables) > 1
    assert [table.continues for table in tables] == [False] + [True] * (len(tables) - 1)
    for table in tables:
        assert (table.html or "").startswith(
            "<table><thead><tr><th>Lieu</th><th>Distance</th></tr></thead><tbody><tr><td>Mare"
        )


def test_two_tables_with_other_columns_do_not_go_on(typeset: Build, read: Read) -> None:
    found = read(typeset(f"#table(columns: 3, {CELLS})\n#pagebreak()\n#table(columns: 2, [a], [b], [c], [d])"))
    assert [table.continues for table in found.elements if table.type == "Table"] == [False, False]


def test_lines_of_one_cell_stay_together_without_rules(typeset: Build, read: Read) -> None:
    rows = ", ".join(
        f"[Mesure {n}], [La haie {n} est plantée le long du chemin communal], [{n} 000 €]" for n in (1, 2, 3)
    )
    table = _table(read(typeset(f"#table(columns: (3cm, 4cm, 3cm), stroke: none, row-gutter: 6pt, {rows})")))
    assert [text.replace("\xa0", " ") for *_, text in _cells(table)] == [
        text
        for n in (1, 2, 3)
        for text in (f"Mesure {n}", f"La haie {n} est plantée le long du chemin communal", f"{n} 000 €")
    ]


def test_prose_in_two_boxes_side_by_side_is_no_table(typeset: Build, read: Read) -> None:
    prose = "Le site est bordé par une haie champêtre et par un chemin communal ouvert au public. " * 5
    found = read(typeset(f"#table(columns: 2, [{prose}], [{prose}])"))
    assert not [element for element in found.elements if element.type == "Table"]


def test_generated_tables_are_found_again_cell_by_cell(tmp_path: Path) -> None:
    """One of each kind; `make bench` reads them all."""
    for index, made in enumerate(made_tables()[::9]):
        assert score(made, found_cells(made.write(tmp_path / f"{index}.pdf"))) >= 0.9, made.kind


def test_rows_without_rules_between_them_are_told_by_the_lines_of_their_columns(typeset: Build, read: Read) -> None:
    stroke = "(x, y) => (left: .5pt, right: .5pt, top: if y < 2 { .5pt }, bottom: if y in (0, 4) { .5pt })"
    rows = ", ".join(f"[Poste {n}], [{n} 200], [Note {n}]" for n in range(1, 5))
    markup = f"#table(columns: (4cm, 3cm, 3cm), stroke: {stroke}, [Libellé], [Coût], [Remarque], {rows})"
    assert [row.split("\t")[0] for row in _table(read(typeset(markup))).text.split("\n")] == [
        "Libellé",
        *(f"Poste {n}" for n in range(1, 5)),
    ]


def test_cells_whose_text_runs_on_over_as_many_lines_are_one_row(typeset: Build, read: Read) -> None:
    cells = r"[Haie \ plantée \ au nord], [Coût \ total \ annuel], [Suivi \ prévu \ chaque mois]"
    table = _table(read(typeset(f"#table(columns: 3, [Mesure], [Dépense], [Contrôle], {cells})")))
    assert [cell.row for cell in table.cells] == [0, 0, 0, 1, 1, 1]


def test_a_box_round_a_word_in_a_cell_parts_no_column(typeset: Build, read: Read) -> None:
    boxed = "#place(dx: 12pt, line(length: 9pt, angle: 90deg))#place(dx: 40pt, line(length: 9pt, angle: 90deg))"
    mark = f"{boxed}#place(dx: 12pt, dy: 9pt, line(length: 28pt))#h(16pt)oui"
    cells = f"[Prairie], [{mark}], [Verger], [non], [Lande], [non]"
    table = _table(read(typeset(f"#set text(size: 8pt)\n#table(columns: (4cm, 4cm), inset: 0pt, {cells})")))
    assert max(cell.column for cell in table.cells) == 1
