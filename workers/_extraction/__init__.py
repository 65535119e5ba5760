"""The reading of one file: whatever its type, in children that can be killed, into one artefact.

    file ─► media_types.sniff ─► sandbox ─► child: pdf · ocr · image · office · sheets · slides ─► page records
                                                   web · plain · mail · maps               │ (spooled on disk)
    artefact ◄─ composition ◄─ contents (bookmarks, printed contents, headings) ◄─ furniture ◄┘

Pages are read in children, each with its limits; what needs the whole document (headers and footers that come
back, the table of contents) works here on short summaries, so a 5,000-page file never sits in memory whole.

The children import this package too, so it stays light: what is heavy is imported where it is used.
"""

from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

from workers._extraction.limits import Limits
from workers._extraction.media_types import sniff_content, sniff_media_type

if TYPE_CHECKING:
    from schemas.documents import DocumentHeader
    from workers._extraction.scans import Scans

__all__ = ["EXTRACTION_VERSION", "Limits", "extract_file", "sniff_content", "sniff_media_type"]

EXTRACTION_VERSION = "5"
"""Changes whenever the same file may give other bytes."""


def extract_file(
    path: Path,
    name: str,
    target: IO[bytes],
    *,
    limits: Limits,
    progress: Callable[[int, int], None] | None = None,
    scans: "Scans | None" = None,
) -> "DocumentHeader":
    """Read one file by its content, write the artefact to `target`, return its header.

    Args:    name: the file's name as the agent knows it (its extension decides nothing, its stem is the title of
             a document without headings). progress: called with (pages done, pages), from this thread.
             scans: what becomes of pages that need OCR; by default they are recognized at once.
    Returns: the header; pages that could not be read are in `unread_pages`, each with its reason.
    Raises:  RejectedError: empty, damaged beyond repair, of a type that is not read, or an archive.
             LockedError: encrypted, and `LISIERE_FILE_PASSWORD` in the environment does not open it.
             UnavailableError: no child process can be started now.
    """
    from workers._extraction.reading import read_file  # noqa: PLC0415 -- brings pydantic, which children do without

    return read_file(path, name, target, limits=limits, progress=progress, scans=scans)
