"""EML: a mail's fields, its wording, and the names of what is attached; attachments are documents of their own.

Source: RFC 5322 (fields), RFC 2045 to 2049 (parts).
"""

import email.policy
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from workers._extraction.limits import Limits
from workers._extraction.plain import blocks_of_text, decoded
from workers._extraction.records import Block, Message, PageRecord
from workers._extraction.tabular import one_line, text_block, title_block
from workers._extraction.web import blocks_of

_ENCLOSED = "message/rfc822"
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_FIELDS = (("from", "De"), ("to", "À"), ("cc", "Copie à"))
_DAMAGED = "le courriel est endommagé : son contenu n’est pas lisible"
MAIL_DAMAGE = (RecursionError, ValueError, KeyError, LookupError, TypeError, AttributeError)
"""What the standard library's parser lets through on malformed mails."""


def read(path: Path, limits: Limits) -> Message:
    """Return the record of the mail's one page, {"rejected"} where it cannot be read."""
    if path.stat().st_size > limits.max_unpacked_bytes:
        return {"rejected": f"le courriel dépasse {limits.max_unpacked_bytes // 1024**2} Mio"}
    try:
        message = opened(path)
        attached = attachments(message)
        listed = [text_block(f"Pièce jointe : {name} ({part.get_content_type()})") for name, part in attached]
        blocks = [*_head(message), *_body(message), *listed]
    except MAIL_DAMAGE:
        return {"rejected": _DAMAGED}
    warnings = [f"Pièces jointes, documents à part quand le courriel est déposé dans un dossier : {_names(attached)}"]
    return PageRecord(1, (0.0, 0.0), blocks, warnings=warnings if attached else [])


def opened(path: Path) -> EmailMessage:
    """Parse a mail. Raises: RecursionError: its parts are nested too deep."""
    with path.open("rb") as source:
        return BytesParser(EmailMessage, policy=email.policy.default).parse(source)


def attachments(message: EmailMessage) -> list[tuple[str, MIMEPart]]:
    """Return what is attached, each part with the name it goes by; signatures and pictures of the text are no such."""
    found: list[tuple[str, MIMEPart]] = []
    waiting: list[tuple[MIMEPart, str]] = [(message, "")]
    while waiting:
        part, around = waiting.pop(0)
        if part.get_content_type() == _ENCLOSED and part is not message:
            found.append((_name(part, len(found) + 1), part))
        elif part.is_multipart():
            waiting = [*((inner, part.get_content_subtype()) for inner in part.iter_parts()), *waiting]
        elif _is_attached(part, around):
            found.append((_name(part, len(found) + 1), part))
    return found


def _is_attached(part: MIMEPart, around: str) -> bool:
    """Tell an attachment from the mail's own text; `around` is the subtype of the multipart it stands in."""
    shown_in_text = around == "related" and part.get_content_maintype() == "image"
    if shown_in_text or part.get_content_type() in _SIGNATURES:
        return False
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _name(part: MIMEPart, number: int) -> str:
    name = one_line(part.get_filename() or "")
    if name:
        return name
    return f"courriel joint {number}.eml" if part.get_content_type() == _ENCLOSED else f"pièce jointe {number}"


def _names(attached: list[tuple[str, MIMEPart]]) -> str:
    return ", ".join(name for name, _ in attached)


def _head(message: EmailMessage) -> Iterator[Block]:
    subject = _field(message, "subject")
    if subject:
        yield title_block(subject)
    for key, label in _FIELDS:
        if value := _field(message, key):
            yield text_block(f"{label} : {value}")
    if sent := _sent(message):
        yield text_block(f"Date : {sent:%d/%m/%Y %H:%M}")


def _field(message: EmailMessage, key: str) -> str:
    return one_line(", ".join(str(value) for value in message.get_all(key, [])))


def _sent(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message.get("date", "")))
    except ValueError:
        return None


def _body(message: EmailMessage) -> list[Block]:
    part = message.get_body(("plain", "html"))
    if part is None:
        return []
    text = _text(part)
    return blocks_of(text) if part.get_content_type() == "text/html" else blocks_of_text(text)


def _text(part: MIMEPart) -> str:
    """Decode a text part by its charset, or by what its bytes look like where that is wrong or missing."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset() or "utf-8").replace("\r\n", "\n")
    except (LookupError, UnicodeDecodeError):
        return decoded(content)
