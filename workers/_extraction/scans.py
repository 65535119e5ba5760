"""Scanned pages that are recognized some at a time, while the rest of their document went on.

OCR costs some hundred times the text layer. A document with many scanned pages is read without them first; they are
recognized in batches, each kept as an artefact that names the one before, and the document is then read again with
them. The text layer is read twice, for that costs less than keeping it.
"""

import gzip
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from schemas.artefacts import ArtefactRef
from workers._extraction import media_types
from workers._extraction.limits import Limits
from workers._extraction.records import Message, PageRecord, from_line, to_line
from workers._extraction.sandbox import Task, crew

MEDIA_TYPE = "application/vnd.lisiere.recognition+jsonl+gzip"
AWAITED = "page numérisée : reconnaissance de caractères en cours"
_PATIENCE = 3
"""Times longer a page may take in the background, where others go first."""
_BACKGROUND_NICENESS = 10


@dataclass(frozen=True)
class Scans:
    """What becomes of the pages that need OCR.

    With `may_wait`, more of them than `Limits.ocr_at_once` are left for later. `recognized` tells pages read before.
    """

    may_wait: bool = False
    recognized: Iterable[Message] = ()


def ocr_reader(media_type: str) -> str:
    """Return the kind of a task that recognizes pages of such a file."""
    return "ocr-pdf" if media_type == media_types.PDF else "ocr-image"


def recognize_pages(path: Path, media_type: str, pages: Sequence[int], limits: Limits) -> list[Message]:
    """Recognize pages in the background and return what is told of them, in their order.

    Raises: UnavailableError: no child process can be started now.
    """
    told: dict[int, Message] = {}

    def take(record: PageRecord) -> None:
        told[record.page] = record

    def give_up(page: int, reason: str) -> None:
        told[page] = {"page": page, "unread": reason}

    patient = replace(limits, page_timeout_s=_PATIENCE * limits.page_timeout_s, niceness=_BACKGROUND_NICENESS)
    share = -(-len(pages) // limits.processes)
    tasks = [
        Task(ocr_reader(media_type), tuple(pages[start : start + share])) for start in range(0, len(pages), share or 1)
    ]
    with crew(path, patient) as children:
        children.work(tasks, take, give_up)
    return [told[page] for page in pages]


def write_batch(messages: Iterable[Message], before: ArtefactRef | None) -> bytes:
    """Return what is kept of a batch: gzipped JSON Lines, the first naming the batch before."""
    kept = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=kept, mtime=0, compresslevel=5) as out:
        out.write(json.dumps({"before": before and before.model_dump(mode="json")}).encode() + b"\n")
        for message in messages:
            out.write(to_line(message) + b"\n")
    return kept.getvalue()


def read_batch(content: bytes) -> tuple[ArtefactRef | None, Iterator[Message]]:
    """Return the batch before, and what is told of the pages of this one."""
    first, *lines = gzip.decompress(content).splitlines()
    before = json.loads(first)["before"]
    return before and ArtefactRef.model_validate(before), (from_line(line) for line in lines)
