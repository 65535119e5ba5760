"""Tables become rows on lines of their own, cells parted by tabs."""

from collections.abc import Callable
from pathlib import Path

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
