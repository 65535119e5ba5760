"""Editing the XML inside an office file, and packing it so that the same content gives the same bytes."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

Edit = Callable[[str], str]

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16


def edited(archive: bytes, edits: Mapping[str, Edit], added: Mapping[str, str]) -> bytes:
    """Return the archive with `edits` made to some of its members and `added` ones at the end.

    Members keep their order (an ODT begins with its mimetype, stored); dates are fixed.
    Raises: KeyError: a member to edit is not there.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(target, "w") as out:
        names = source.namelist()
        missing = set(edits) - set(names)
        if missing:
            raise KeyError(f"no {sorted(missing)} in the archive")
        for name in names:
            content = source.read(name)
            if name in edits:
                content = edits[name](content.decode()).encode()
            _write(out, name, content)
        for name, text in added.items():
            _write(out, name, text.encode())
    return target.getvalue()


def _write(out: zipfile.ZipFile, name: str, content: bytes) -> None:
    member = zipfile.ZipInfo(name, _FIRST_DAY)
    member.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
    member.external_attr = _READABLE
    out.writestr(member, content, compresslevel=6)


def substituted(xml: str, pattern: str, replacement: str) -> str:
    """Replace what `pattern` finds, everywhere, by `replacement` taken literally.

    Raises: ValueError: it finds nothing; pandoc's templates have changed.
    """
    changed, count = re.subn(pattern, lambda _: replacement, xml, flags=re.DOTALL)
    if not count:
        raise ValueError(f"nothing like {pattern!r} in what pandoc wrote")
    return changed


def xml_text(text: str) -> str:
    """Escape a text for XML."""
    return escape(text)
