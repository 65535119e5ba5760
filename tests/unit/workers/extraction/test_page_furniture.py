"""What comes back at the edges of pages is kept apart from the text, and never lost."""

from collections.abc import Callable
from pathlib import Path

from schemas.documents import Extraction

Build = Callable[..., Path]
Read = Callable[..., Extraction]

PAGES = (
    '#set page(header: [Parc éolien des Landes], footer: context [#align(center)[Page #counter(page).display("1 / 1", '
    "both: true)]])\n"
)


def _texts(found: Extraction, kind: str) -> list[tuple[int, str]]:
    return [(element.page, element.text) for element in found.elements if element.type == kind]


def test_headers_and_page_numbers_are_kept_apart(typeset: Build, read: Read) -> None:
    subjects = (
        "Le site est plat.",
        "La haie est dense.",
        "Un chemin passe au nord.",
        "Rien n’est bâti à moins de 500 m.",
    )
    found = read(typeset(PAGES + "\n#pagebreak()\n".join(subjects)))
    assert _texts(found, "Header") == [(page, "Parc éolien des Landes") for page in range(1, 5)]
    assert _texts(found, "PageNumber") == [(page, f"Page {page} / 4") for page in range(1, 5)]
    assert [text for _, text in _texts(found, "UncategorizedText") + _texts(found, "NarrativeText")] == list(subjects)


def test_a_footer_that_comes_back_is_kept_apart(typeset: Build, read: Read) -> None:
    footer = "#set page(footer: [Bureau Exemple – étude d’impact])\n"
    found = read(typeset(footer + "\n#pagebreak()\n".join(["Le site est décrit."] * 3)))
    assert len(_texts(found, "Footer")) == 3


def test_headers_come_first_and_footers_last_on_their_page(typeset: Build, read: Read) -> None:
    found = read(typeset(PAGES + "Un texte.\n#pagebreak()\nUn autre.\n#pagebreak()\nUn dernier."))
    for page in range(1, 4):
        kinds = [element.type for element in found.elements if element.page == page]
        assert kinds[0] == "Header"
        assert kinds[-1] == "PageNumber"


def test_what_stands_once_at_the_top_of_a_page_is_text(typeset: Build, read: Read) -> None:
    found = read(typeset("#set page(margin: 1cm)\nLe triton crêté vit ici.\n#pagebreak()\nLa loutre aussi."))
    assert not _texts(found, "Header")
    assert [element.page for element in found.elements] == [1, 2]


def test_no_word_is_lost_with_headers_and_footers(typeset: Build, read: Read) -> None:
    markup = PAGES + "\n#pagebreak()\n".join(f"La mesure {n} est suivie pendant {n} ans." for n in range(1, 8))
    words = " ".join(element.text for element in read(typeset(markup)).elements).split()
    assert words.count("Parc") == 7
    assert all(f"mesure {n} est suivie" in " ".join(words) for n in range(1, 8))


def test_text_that_only_looks_alike_at_one_height_is_no_header(typeset: Build, read: Read) -> None:
    """Its figures neither stay the same nor count the pages."""
    figures = (412, 18, 977, 35, 260)
    pages = "\n#pagebreak()\n".join(f"La mare se trouve à {n} mètres du chemin.\n\nElle est suivie." for n in figures)
    found = read(typeset("#set page(margin: 1.5cm)\n" + pages))
    assert not _texts(found, "Header")
    assert len(_texts(found, "NarrativeText")) == len(figures)


def test_a_figure_in_a_tables_row_is_no_page_number(typeset: Build, read: Read) -> None:
    """The rubrique comes back on each page, what stands beside it does not."""
    subjects = ("Chaudière au gaz", "Moteurs", "Groupe de secours", "Séchoir à bois")
    pages = "\n#pagebreak()\n".join(f"#table(columns: (3cm, 6cm), [2910], [{subject}])" for subject in subjects)
    found = read(typeset("#set page(margin: 1.5cm)\n" + pages))
    assert not _texts(found, "PageNumber")
    assert [text for _, text in _texts(found, "Table")] == [f"2910\t{subject}" for subject in subjects]


def test_pages_numbered_anew_in_each_part_keep_their_numbers_apart(typeset: Build, read: Read) -> None:
    part = '#set page(footer: context align(center)[#counter(page).display("1")])\n#counter(page).update(1)\n'
    body = "\n#pagebreak()\n".join(f"Le point {n} est décrit." for n in range(1, 5))
    found = read(typeset(part + body + "\n#pagebreak()\n#counter(page).update(1)\n" + body))
    assert [text for _, text in _texts(found, "PageNumber")] == ["1", "2", "3", "4"] * 2
