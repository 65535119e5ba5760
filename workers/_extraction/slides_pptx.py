"""PPTX: slides in the order they are shown in, each read from its own part.

Source: ECMA-376 part 1, § 19 (PresentationML) and § 21.1 (DrawingML).
"""

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from workers._extraction.markup import MarkupError, parsed
from workers._extraction.open_xml import Relations, local_name, relation_id, relations_of
from workers._extraction.slide_parts import Slide, paragraph_blocks
from workers._extraction.tabular import one_line, table

_PRESENTATION = "ppt/presentation.xml"
_TITLES = ("title", "ctrTitle")
_FURNITURE = ("dt", "ftr", "sldNum", "hdr")
_NOTES_BODY = "body"


def count(path: Path) -> int:
    """Return the number of slides. Raises: MarkupError, KeyError."""
    with zipfile.ZipFile(path) as archive:
        return len(_slide_names(archive))


def slides(path: Path, pages: Sequence[int]) -> Iterator[Slide | None]:
    """Yield the slides of these numbers, from 1; None for one that is damaged."""
    with zipfile.ZipFile(path) as archive:
        slide_names = _slide_names(archive)
        for page in pages:
            try:
                yield _slide(archive, slide_names[page - 1])
            except (MarkupError, KeyError):
                yield None


def _slide_names(archive: zipfile.ZipFile) -> list[str]:
    relations = relations_of(archive, _PRESENTATION)
    listed = _local(parsed(archive.read(_PRESENTATION)), "sldId")
    return [relations[slide][1] for entry in listed if (slide := relation_id(entry, "id")) in relations]


def _slide(archive: zipfile.ZipFile, part: str) -> Slide:
    relations = relations_of(archive, part)
    slide = Slide()
    for shape in _shapes(parsed(archive.read(part))):
        _take(slide, shape, archive, relations)
    notes = next((target for kind, target in relations.values() if kind == "notesSlide"), None)
    if notes is not None and notes in archive.namelist():
        slide.notes = list(_notes(parsed(archive.read(notes))))
    return slide


def _shapes(root: Any) -> list[Any]:
    """Return the shapes that stand on their own, groups opened, from the top down where all say where they stand."""
    shapes = [
        shape
        for tree in _local(root, "spTree")
        for shape in tree.iter()
        if local_name(shape) in {"sp", "pic", "graphicFrame"} and not _in_fallback(shape)
    ]
    places = [_place(shape) for shape in shapes]
    if any(place is None for place in places):
        return shapes
    return [shape for _, shape in sorted(zip(places, shapes, strict=True), key=lambda pair: pair[0] or (0, 0))]


def _in_fallback(shape: Any) -> bool:
    return any(local_name(above) == "Fallback" for above in shape.iterancestors())


def _place(shape: Any) -> tuple[int, int] | None:
    """Return (y, x) of a shape's corner, None for one that takes it from its layout or stands in a group."""
    if any(local_name(above) == "grpSp" for above in shape.iterancestors()):
        return None
    offset = next(iter(_local(shape, "off")), None)
    return None if offset is None else (int(offset.get("y", "0")), int(offset.get("x", "0")))


def _take(slide: Slide, shape: Any, archive: zipfile.ZipFile, relations: Relations) -> None:
    if local_name(shape) == "pic":
        slide.pictures += 1
        return
    if local_name(shape) == "graphicFrame":
        _take_graphic(slide, shape, archive, relations)
        return
    holder = _placeholder(shape)
    paragraphs = list(_paragraphs(shape))
    if holder in _FURNITURE or not paragraphs:
        return
    if holder in _TITLES and not slide.title:
        slide.title = " ".join(paragraphs)
        return
    slide.body += paragraph_blocks(paragraphs)


def _take_graphic(slide: Slide, frame: Any, archive: zipfile.ZipFile, relations: Relations) -> None:
    tables = _local(frame, "tbl")
    slide.body += [block for each in tables if (block := table(_rows(each))).lines]
    if _local(frame, "chart"):
        slide.charts += 1
    for diagram in _local(frame, "relIds"):
        _, target = relations.get(relation_id(diagram, "dm"), ("", ""))
        if target in archive.namelist():
            points = _local(parsed(archive.read(target)), "pt")
            slide.body += paragraph_blocks([text for point in points for text in _paragraphs(point)])


def _rows(element: Any) -> Iterator[list[str]]:
    for row in _local(element, "tr"):
        cells = [" ".join(_paragraphs(cell)) for cell in row if local_name(cell) == "tc"]
        if any(cells):
            yield cells


def _notes(root: Any) -> Iterator[str]:
    for shape in _local(root, "sp"):
        if _placeholder(shape) == _NOTES_BODY:
            yield from _paragraphs(shape)


def _paragraphs(element: Any) -> Iterator[str]:
    for paragraph in _local(element, "p"):
        text = one_line("".join(_run(part) for part in paragraph.iter()))
        if text:
            yield text


def _run(part: Any) -> str:
    name = local_name(part)
    return (part.text or "") if name == "t" else " " if name in {"br", "tab"} else ""


def _placeholder(shape: Any) -> str:
    holder = next(iter(_local(shape, "ph")), None)
    return "" if holder is None else str(holder.get("type", "obj"))


def _local(element: Any, name: str) -> list[Any]:
    """Return the elements of this name below one, whichever of the format's two namespaces they are in."""
    return list(element.iter(f"{{*}}{name}"))
