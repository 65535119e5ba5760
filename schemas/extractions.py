"""How an Extraction lies in the object store: gzipped JSON Lines, written and read as a stream.

Line 1 is the document's header, line 2 the table of contents; then come the records of its map, one a line and mostly
none, and last its elements, one a line in reading order. The bytes depend on the content alone (no time stamp in the
gzip header): the same file read by the same version has the same digest.
"""

import gzip
import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice, takewhile
from typing import IO

from pydantic import TypeAdapter

from schemas.documents import DocumentHeader, Element, Extraction, Section
from schemas.maps import Mapped

MEDIA_TYPE = "application/vnd.lisiere.extraction+jsonl+gzip"


_AT_ONCE = 512
_LEVEL = 1
"""Of compression: a higher one takes three times as long to save a seventh."""
_MAPPED_BEGINS = b'{"kind":'
_to_mapped: TypeAdapter[Mapped] = TypeAdapter(Mapped)


def write_extraction(
    target: IO[bytes],
    header: DocumentHeader,
    sections: Iterable[Section],
    elements: Iterable[Element],
    mapped: Iterable[Mapped] = (),
) -> None:
    """Write an extraction to `target` without ever holding all its elements."""
    lines = (element.model_dump_json(exclude_defaults=True).encode() for element in elements)
    records = (record.model_dump_json(exclude_defaults=True).encode() for record in mapped)
    write_lines(target, header, sections, lines, records)


def write_lines(
    target: IO[bytes],
    header: DocumentHeader,
    sections: Iterable[Section],
    elements: Iterable[bytes],
    mapped: Iterable[bytes] = (),
) -> None:
    """Write an extraction whose elements and records of a map come as JSON, defaults left out, `kind` first."""
    contents = [section.model_dump(mode="json") for section in sections]
    above = (
        header.model_dump_json(exclude_defaults=True).encode(),
        json.dumps(contents, ensure_ascii=False, separators=(",", ":")).encode(),
    )
    lines = chain(above, mapped, elements)
    with gzip.GzipFile(filename="", mode="wb", fileobj=target, mtime=0, compresslevel=_LEVEL) as out:
        while some := list(islice(lines, _AT_ONCE)):
            out.write(b"\n".join(some) + b"\n")


def read_header(source: IO[bytes]) -> DocumentHeader:
    """Read the header alone."""
    with gzip.GzipFile(fileobj=source, mode="rb") as lines:
        return DocumentHeader.model_validate_json(lines.readline())


def read_elements(source: IO[bytes]) -> Iterator[Element]:
    """Yield the elements one by one, in reading order."""
    with gzip.GzipFile(fileobj=source, mode="rb") as lines:
        lines.readline()
        lines.readline()
        for line in lines:
            if not is_mapped(line):
                yield Element.model_validate_json(line)


def read_mapped(source: IO[bytes]) -> tuple[Mapped, ...]:
    """Read what has a place on a map; the elements are not even unpacked."""
    with gzip.GzipFile(fileobj=source, mode="rb") as lines:
        lines.readline()
        lines.readline()
        return tuple(_to_mapped.validate_json(line) for line in takewhile(is_mapped, lines))


def is_mapped(line: bytes) -> bool:
    """Tell whether a line after the second is a record of the map, else it is an element."""
    return line.startswith(_MAPPED_BEGINS)


def read_extraction(source: IO[bytes]) -> Extraction:
    """Read an extraction whole."""
    with gzip.GzipFile(fileobj=source, mode="rb") as lines:
        header = DocumentHeader.model_validate_json(lines.readline())
        sections = tuple(Section.model_validate(entry) for entry in json.loads(lines.readline()))
        mapped, elements = [], []
        for line in lines:
            if is_mapped(line):
                mapped.append(_to_mapped.validate_json(line))
            else:
                elements.append(Element.model_validate_json(line))
        return Extraction(document=header, sections=sections, elements=tuple(elements), mapped=tuple(mapped))


def read_page(source: IO[bytes], page: int) -> list[Element]:
    """Read the elements of one page (from 1), in reading order."""
    with gzip.GzipFile(fileobj=source, mode="rb") as lines:
        lines.readline()
        lines.readline()
        named = (b'"page":%d,' % page, b'"page":%d}' % page)
        likely = (
            Element.model_validate_json(line)
            for line in lines
            if any(each in line for each in named) and not is_mapped(line)
        )
        return [element for element in likely if element.page == page]
