"""How an Extraction lies in the object store: gzipped JSON Lines, written and read as a stream.

Line 1 is the document's header, line 2 the table of contents, then one element a line in reading order. The bytes
depend on the content alone (no time stamp in the gzip header): the same file read by the same version has the
same digest.
"""

import gzip
import json
from collections.abc import Iterable, Iterator
from typing import IO

from schemas.documents import DocumentHeader, Element, Extraction, Section

MEDIA_TYPE = "application/vnd.lisiere.extraction+jsonl+gzip"


def write_extraction(
    target: IO[bytes], header: DocumentHeader, sections: Iterable[Section], elements: Iterable[Element]
) -> None:
    """Write an extraction to `target` without ever holding all its elements."""
    with gzip.GzipFile(filename="", mode="wb", fileobj=target, mtime=0, compresslevel=5) as out:
        out.write(header.model_dump_json(exclude_defaults=True).encode() + b"\n")
        contents = [section.model_dump(mode="json") for section in sections]
        out.write(json.dumps(contents, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        for element in elements:
            out.write(element.model_dump_json(exclude_defaults=True).encode() + b"\n")


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
