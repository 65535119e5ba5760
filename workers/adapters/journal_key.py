"""The journal's private key: a file only its owner can read, made at the journal's first use."""

import os
import secrets
import uuid
from contextlib import suppress
from pathlib import Path

from workers._journal.signed_note import NoteError
from workers._journal.signing import PrivateKey, read_private_key
from workers.errors import RejectedError


def journal_key(path: Path) -> PrivateKey:
    """Return the key in this file; where there is none, make one, with a new name for the log it will sign.

    Raises: RejectedError: what lies there is no key.
    """
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".key.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(PrivateKey(f"lisiere/{uuid.uuid4()}", secrets.token_bytes(32)).encoded() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first: its key is the one
            os.link(draft, path)
        draft.unlink()
    try:
        return read_private_key(path.read_text(encoding="ascii"))
    except (NoteError, UnicodeDecodeError) as error:
        raise RejectedError(f"{path} : {error}") from error
