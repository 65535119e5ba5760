"""How an Extraction lies in the object store: gzipped JSON Lines, written and read as a stream.

Line 1 is the document's header, line 2 the table of contents, then one element a line in reading order. The bytes
depend on the content alone (no time stamp in the gzip header): the same file read by the same version has the
same digest.
"""

import gzip
import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import IO

from schemas.documents import DocumentHeader, Element, Extraction, Section

MEDIA_TYPE = "application/vnd.lisiere.extraction+jsonl+gzip"


_AT_ONCE = 512
_LEVEL = 1
"""Of compression: a higher one takes three times as long to save a seventh."""


def write_extraction(
    target: IO[bytes], header: DocumentHeader, sections: Iterable[Section], elements: Iterable[Element]
) -> None:
    """Write an extraction to `target` without ever holding all its elements."""
    lines = (element.model_dump_json(exclude_defaults=True).encode() for element in elements)
    write_lines(target, header, sections, lines)


def write_lines(
    target: IO[bytes], header: DocumentHeader, sections: Iterable[Section], elements: Iterable[bytes]
) -> None:
    """Write an extraction whose elements come as the JSON of `Element`, defaults left out."""
    contents = [section.model_dump(mode="json") for section in sections]
    above = (
        header.model_dump_json(exclude_defaults=True).encode(),
        json.dumps(contents, ensure_ascii=False, separators=(",", ":")).encode(),
    )
    lines = chain(above, elements)
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
            yield Element.model_validate_json(line)


def read_extraction(source: IO[bytes]) -> Extraction:
    """Read an extraction whole."""
    with gzip.GzipFile(fileobj=source, mode="rb") as lines:
        header = DocumentHeader.model_validate_json(lines.readline())
        sections = tuple(Section.model_validate(entry) for entry in json.loads(lines.readline()))
        return Extraction(
            document=header,
            sections=sections,
            elements=tuple(Element.model_validate_json(line) for line in lines),
        )
