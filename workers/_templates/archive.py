"""Opening a template: what kind it is, and nothing unpacked beyond what a template may weigh.

A template comes from a person of the service, or from whoever gave it to that person: it is refused before it is read.
"""

import io
import zipfile
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal

from workers._templates.errors import TemplateError

TemplateForm = Literal["docx", "odt"]

MOST_BYTES = 20 * 1024**2
_MOST_UNPACKED = 100 * 1024**2
_MOST_XML = 20 * 1024**2
_MOST_MEMBERS = 2_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_MEMBER = 0x1
_ODT = b"application/vnd.oasis.opendocument.text"
_WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml"


@dataclass(frozen=True)
class Archive:
    """A template unpacked: its form and its members in their order."""

    form: TemplateForm
    members: dict[str, bytes]

    def having(self, changed: dict[str, bytes]) -> "Archive":
        """Return the same with some members changed."""
        return replace(self, members={**self.members, **changed})


def open_archive(content: bytes) -> Archive:
    """Unpack a template.

    Raises: TemplateError: it is too large, encrypted, damaged, or no DOCX nor ODT.
    """
    if len(content) > MOST_BYTES:
        raise TemplateError(f"le modèle pèse plus de {MOST_BYTES // 1024**2} Mo : retirez-en les images trop lourdes")
    if content.startswith(_OLE):
        raise TemplateError(
            "ce fichier est un ancien « .doc » ou un document protégé par un mot de passe : "
            "ôtez le mot de passe, puis enregistrez-le en DOCX ou en ODT"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _known(_members(archive))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise TemplateError("ce fichier n’est pas un DOCX ni un ODT, ou il est endommagé") from error


def _members(archive: zipfile.ZipFile) -> dict[str, bytes]:
    found = archive.infolist()
    if any(each.flag_bits & _ENCRYPTED_MEMBER for each in found):
        raise TemplateError("le modèle est protégé par un mot de passe : ôtez-le avant de le déposer")
    largest = max((each.file_size for each in found if each.filename.endswith((".xml", ".rels"))), default=0)
    if len(found) > _MOST_MEMBERS or sum(each.file_size for each in found) > _MOST_UNPACKED or largest > _MOST_XML:
        raise TemplateError("le modèle grossit démesurément une fois décompressé : il n’est pas ouvert")
    for each in found:
        parts = PurePosixPath(each.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts:
            raise TemplateError("le modèle contient un fichier au chemin interdit : il n’est pas ouvert")
    return {each.filename: archive.read(each) for each in found if not each.is_dir()}


def _known(members: dict[str, bytes]) -> Archive:
    types = members.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in members):
        raise TemplateError("le modèle contient des macros : enregistrez-le en DOCX sans macros (« .docx »)")
    if "word/document.xml" in members and _WORD in types:
        plain = types.replace(_WORD + b".template.main+xml", _WORD + b".document.main+xml")
        return Archive("docx", {**members, "[Content_Types].xml": plain})
    if members.get("mimetype", b"").strip() in (_ODT, _ODT + b"-template") and "content.xml" in members:
        manifest = members.get("META-INF/manifest.xml", b"")
        if b"encryption-data" in manifest:
            raise TemplateError("le modèle est protégé par un mot de passe : ôtez-le avant de le déposer")
        plain = manifest.replace(_ODT + b"-template", _ODT)
        return Archive("odt", {**members, "mimetype": _ODT, "META-INF/manifest.xml": plain})
    raise TemplateError(
        "ce fichier n’est pas un document de texte DOCX ou ODT : "
        "ouvrez-le dans Word ou LibreOffice et enregistrez-le ainsi"
    )


def pack(archive: Archive) -> bytes:
    """Pack an archive so that the same members give the same bytes; an ODT begins with its type, stored."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        for name in sorted(archive.members, key=lambda each: (each != "mimetype", each != "[Content_Types].xml")):
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            out.writestr(member, archive.members[name], compresslevel=6)
    return target.getvalue()
