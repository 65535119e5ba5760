"""What is attached to a mail, as files."""

import zipfile
from email.message import MIMEPart
from pathlib import Path

from workers._extraction.mail import MAIL_DAMAGE, attachments, opened
from workers._intake.archive import ArchiveLimits
from workers.errors import RejectedError


def put_attachments(path: Path, out: zipfile.ZipFile, limits: ArchiveLimits) -> dict[str, str]:
    """Write a mail's attachments to `out`; return those left out, each with why.

    Raises: RejectedError: it is damaged, or holds too many.
    """
    try:
        parts = attachments(opened(path))
    except MAIL_DAMAGE as error:
        raise RejectedError("le courriel est endommagé : ses pièces jointes ne sont pas lisibles") from error
    if len(parts) > limits.members:
        raise RejectedError(f"le courriel porte {len(parts)} pièces jointes, plus que les {limits.members} permises")
    left_out: dict[str, str] = {}
    taken: set[str] = set()
    for name, part in parts:
        own_name = _free(name, taken)
        taken.add(own_name)
        try:
            out.writestr(zipfile.ZipInfo(own_name), _content(part))
        except MAIL_DAMAGE:
            left_out[own_name] = "pièce jointe endommagée : son contenu n’est pas lisible"
    return left_out


def _free(name: str, taken: set[str]) -> str:
    """Return a name no other attachment of the mail bears."""
    stem, dot, suffix = name.rpartition(".")
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{stem} ({number}){dot}{suffix}" if dot else f"{name} ({number})"
    return free


def _content(part: MIMEPart) -> bytes:
    if part.get_content_type() == "message/rfc822":
        return b"".join(enclosed.as_bytes() for enclosed in part.iter_parts())
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
