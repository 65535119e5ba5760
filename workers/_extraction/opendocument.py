"""What OpenDocument formats share: their names and how a paragraph's text is written.

Source: OpenDocument 1.3 part 3, § 6.1 (white space).
"""

from typing import Any

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"

_BLANKS = {f"{TEXT}s": " ", f"{TEXT}tab": " ", f"{TEXT}line-break": " "}
_LEFT_OUT = {f"{OFFICE}annotation", f"{TEXT}note", f"{TEXT}ruby-text"}


def paragraph_text(element: Any) -> str:
    """Return a paragraph's text, annotations left out."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
            parts.append(_BLANKS[child.tag] if child.tag in _BLANKS else paragraph_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
