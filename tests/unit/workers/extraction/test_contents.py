"""The table of contents of a PDF as a tree with page ranges, from bookmarks, from printed contents or from type."""

from collections.abc import Callable, Iterator
from pathlib import Path

from schemas.documents import Extraction, Section

Build = Callable[..., Path]
Read = Callable[..., Extraction]

PROSE = "Le site se trouve dans la plaine, à distance des bourgs, et la haie qui le borde est conservée. " * 9
BODY = f"""
= Présentation du projet
{PROSE}
== Localisation
{PROSE}
#pagebreak()
== Caractéristiques techniques
{PROSE}
=== Postes de livraison
{PROSE}
#pagebreak()
= État initial
#lorem(5)
#pagebreak()
== Milieu naturel
{PROSE}
"""
NUMBERED = '#set heading(numbering: "1.1.")\n'
EXPECTED = [
    (1, "Présentation du projet", 1, 2),
    (2, "Localisation", 1, 1),
    (2, "Caractéristiques techniques", 2, 2),
    (3, "Postes de livraison", 2, 2),
    (1, "État initial", 3, 4),
    (2, "Milieu naturel", 4, 4),
]


def _flat(sections: tuple[Section, ...]) -> Iterator[tuple[int, str, int, int]]:
    for section in sections:
        yield section.level, section.title.lstrip("0123456789. "), section.page_start, section.page_end
        yield from _flat(section.children)


def test_bookmarks_that_stand_on_their_pages_are_the_contents(typeset: Build, read: Read) -> None:
    assert list(_flat(read(typeset(NUMBERED + BODY)).sections)) == EXPECTED


def test_headings_are_told_by_their_type_where_there_are_no_bookmarks(typeset: Build, read: Read) -> None:
    plain = typeset("#set heading(bookmarked: false)\n" + BODY)
    assert list(_flat(read(plain).sections)) == EXPECTED


def test_numbered_headings_are_told_without_bookmarks(typeset: Build, read: Read) -> None:
    numbered = typeset(NUMBERED + "#set heading(bookmarked: false)\n" + BODY)
    assert list(_flat(read(numbered).sections)) == EXPECTED


def test_printed_contents_are_located_in_the_body(typeset: Build, read: Read) -> None:
    front = "#set heading(bookmarked: false)\n#outline(title: none)\n#pagebreak()\n#counter(page).update(1)\n"
    sections = list(_flat(read(typeset(NUMBERED + front + BODY), "etude.pdf").sections))
    shifted = [(level, title, start + 1, end + 1) for level, title, start, end in EXPECTED]
    assert sections == [(1, "etude", 1, 1), *shifted]


def test_the_entries_of_printed_contents_are_not_sections_themselves(typeset: Build, read: Read) -> None:
    front = "#set heading(bookmarked: false)\n#outline(title: none)\n#pagebreak()\n"
    found = read(typeset(NUMBERED + front + BODY))
    assert not [element for element in found.elements if element.page == 1 and element.type == "Title"]


def test_bookmarks_whose_titles_are_nowhere_are_not_believed(
    raw_pdf: Build, read: Read, packed: Callable[..., bytes]
) -> None:
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>",
        2: b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        4: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
        b"/Resources << /Font << /F1 3 0 R >> >> >>",
        5: packed(b"BT /F1 10 Tf 50 700 Td (Le projet est decrit ici.) Tj ET"),
        6: b"<< /First 7 0 R /Last 9 0 R /Count 3 >>",
        **{
            number: b"<< /Title (Document %d) /Parent 6 0 R /Dest [4 0 R /Fit] %s >>"
            % (number, b"/Next %d 0 R" % (number + 1) if number < 9 else b"/Next 7 0 R")
            for number in (7, 8, 9)
        },
    }
    found = read(raw_pdf(objects), "recueil.pdf")
    assert list(_flat(found.sections)) == [(1, "recueil", 1, 1)]


def test_a_document_without_headings_is_one_section_with_its_own_name(typeset: Build, read: Read) -> None:
    found = read(typeset(f"{PROSE}\n#pagebreak()\n{PROSE}"), "avis du maire.pdf")
    assert list(_flat(found.sections)) == [(1, "avis du maire", 1, 2)]
    assert {element.section for element in found.elements} == {("avis du maire",)}


def test_each_element_stands_under_the_titles_above_it(typeset: Build, read: Read) -> None:
    found = read(typeset(BODY + "\nLe triton crêté est présent dans la mare."))
    (element,) = [element for element in found.elements if "triton" in element.text]
    assert element.section == ("État initial", "Milieu naturel")


def test_every_path_of_an_element_is_a_path_of_the_tree_or_the_documents_name(typeset: Build, read: Read) -> None:
    found = read(typeset(NUMBERED + BODY))

    def paths(sections: tuple[Section, ...], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
        for section in sections:
            yield (*above, section.title)
            yield from paths(section.children, (*above, section.title))

    assert {element.section for element in found.elements} <= {("document",), *paths(found.sections)}


def test_a_title_is_an_element_of_its_own_type(typeset: Build, read: Read) -> None:
    titles = [element.text for element in read(typeset(BODY)).elements if element.type == "Title"]
    assert titles == [title for _, title, _, _ in EXPECTED]
