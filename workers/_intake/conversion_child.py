"""The child's side: `python -m workers._intake.conversion_child TYPE FILE TARGET LIMITS`.

It writes TARGET, a ZIP of what FILE holds, and answers in one JSON object: {"left_out": {name: reason}}, or
{"rejected"} where FILE as a whole cannot be had.
"""

import json
import resource
import sys
import zipfile
from pathlib import Path

from workers._extraction.media_types import EML
from workers._intake import mail_attachments, seven_zip
from workers._intake.archive import ArchiveLimits
from workers.errors import RejectedError

_MEMORY_BYTES = 2 * 1024**3
_CPU_S = 1_500
_MOST_OPEN_FILES = 256


def main(arguments: list[str]) -> None:
    """Convert one file."""
    media_type, path, target, limits = arguments[0], Path(arguments[1]), Path(arguments[2]), arguments[3]
    allowed = ArchiveLimits(**json.loads(limits))
    _bound(allowed)
    try:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as out:
            read = mail_attachments.put_attachments if media_type == EML else seven_zip.put_members
            answer = {"left_out": read(path, out, allowed)}
    except RejectedError as error:
        answer = {"rejected": str(error)}  # type: ignore[dict-item]
    except MemoryError:
        answer = {"rejected": "sa décompression demande trop de mémoire"}  # type: ignore[dict-item]
    sys.stdout.write(json.dumps(answer))


def _bound(limits: ArchiveLimits) -> None:
    """Limit this process for good."""
    for kind, most in (
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_CPU, _CPU_S),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 2 * limits.total_bytes),
        (resource.RLIMIT_NOFILE, _MOST_OPEN_FILES),
    ):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main(sys.argv[1:])
