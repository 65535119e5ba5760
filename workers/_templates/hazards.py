"""What a template may not hold: what runs, what fetches, what opens another file. Little things are taken out and said.

A dossier's text is printed beside these; a letter that fetches an image tells a stranger who opened it, and when.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from workers._templates.archive import Archive
from workers._templates.errors import TemplateError
from workers._templates.xml import parsed, tag, written

_FIELDS = (
    *("=", "ADVANCE", "AUTHOR", "AUTONUM", "BIBLIOGRAPHY", "CITATION", "COMMENTS", "CREATEDATE", "DATE"),
    *("DOCPROPERTY", "EDITTIME", "EQ", "FILENAME", "FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT"),
    *("HYPERLINK", "IF", "INDEX", "KEYWORDS", "LASTSAVEDBY", "LISTNUM", "MERGEFIELD", "NOTEREF"),
    *("NUMCHARS", "NUMPAGES", "NUMWORDS", "PAGE", "PAGEREF", "PRINTDATE", "REF", "REVNUM", "SAVEDATE"),
    *("SECTION", "SECTIONPAGES", "SEQ", "STYLEREF", "SUBJECT", "SYMBOL", "TC", "TIME", "TITLE", "TOA"),
    *("TOC", "XE"),
)
"""The fields of Word that show what the document itself holds. Others fetch, or make the code of another field."""
_LINK_SCHEMES = ("http://", "https://", "mailto:", "tel:", "#")
_REFUSED_MEMBERS = re.compile(
    r"(^|/)(activeX|embeddings|Basic|Scripts)/|\.(bin|exe|dll|js|vbs|class|jar)$", re.IGNORECASE
)
_HARMLESS_BINARIES = re.compile(r"(^|/)printerSettings\d*\.bin$|^Configurations2/", re.IGNORECASE)
_REFUSED_ODF = {
    "text:dde-connection": "une liaison DDE",
    "text:dde-connection-decl": "une liaison DDE",
    "office:dde-source": "une liaison DDE",
    "text:section-source": "une section prise dans un autre fichier",
    "text:execute-macro": "une macro",
    "office:event-listeners": "une action automatique",
    "office:script": "une macro",
    "draw:applet": "un programme inséré",
    "draw:plugin": "un programme inséré",
    "draw:floating-frame": "un cadre pris ailleurs",
    "draw:object": "un objet inséré",
    "draw:object-ole": "un objet inséré",
    "table:table-source": "un tableau pris dans un autre fichier",
}


def without_hazards(archive: Archive) -> tuple[Archive, list[str]]:
    """Return the template without what was taken out of it, and a sentence for each.

    Raises: TemplateError: it holds what cannot just be taken out.
    """
    for name in archive.members:
        if _REFUSED_MEMBERS.search(name) and not _HARMLESS_BINARIES.search(name):
            what = "des macros" if name.startswith(("Basic/", "Scripts/")) else "un objet inséré ou un programme"
            raise TemplateError(f"le modèle contient {what} (« {PurePosixPath(name).name} ») : retirez-le")
    return _word(archive) if archive.form == "docx" else _opendocument(archive)


def _word(archive: Archive) -> tuple[Archive, list[str]]:
    changed: dict[str, bytes] = {}
    said: list[str] = []
    for name, content in archive.members.items():
        if name.endswith(".rels"):
            root = parsed(content, name)
            taken = list(_external(root))
            if taken:
                said += taken
                changed[name] = written(root)
        elif name.startswith("word/") and name.endswith(".xml"):
            root = parsed(content, name)
            _refuse_fields(root)
            _refuse_addresses(root)
            for linked in [*root.findall(tag("w:attachedTemplate")), *root.findall(tag("w:mailMerge"))]:
                root.remove(linked)
                changed[name] = written(root)
    return archive.having(changed), said


def _external(root: Any) -> Iterator[str]:
    """Take attached templates out of a list of relations; refuse other things that lie elsewhere."""
    for relation in list(root):
        kind = relation.get("Type", "").rpartition("/")[2]
        if kind in ("attachedTemplate", "mailMergeSource"):
            root.remove(relation)
            yield "le lien vers un modèle attaché a été retiré"
        elif kind in ("aFChunk", "subDocument", "oleObject", "package", "control"):
            raise TemplateError("le modèle contient un objet inséré ou un autre document : retirez-le")
        elif relation.get("TargetMode") == "External":
            target = relation.get("Target", "")
            if kind != "hyperlink" or not target.lower().startswith(_LINK_SCHEMES):
                what = "une image distante" if kind == "image" else "une référence à un fichier extérieur"
                raise TemplateError(f"le modèle contient {what} (« {target[:80]} ») : insérez le contenu lui-même")


def _refuse_fields(root: Any) -> None:
    simple = [each.get(tag("w:instr"), "") for each in root.iter(tag("w:fldSimple"))]
    for code in [*simple, *_complex_fields(root)]:
        if "{{" in code or "{%" in code:
            raise TemplateError("une balise du modèle est placée dans le code d’un champ : mettez-la dans le texte")
        name = (code.replace("=", "= ").split() or [""])[0].upper()
        if name not in _FIELDS:
            shown = name[:30] or "sans nom"
            raise TemplateError(f"le modèle contient un champ {shown} qui n’est pas permis : retirez-le")


def _complex_fields(root: Any) -> Iterator[str]:
    """Give the code of each field, which may be cut into runs; that of a field inside another is its own."""
    open_codes: list[list[str]] = []
    for element in root.iter(tag("w:fldChar"), tag("w:instrText")):
        if element.tag == tag("w:instrText"):
            if open_codes:
                open_codes[-1].append(element.text or "")
            else:
                yield element.text or ""
        elif element.get(tag("w:fldCharType")) == "begin":
            open_codes.append([])
        elif element.get(tag("w:fldCharType")) == "end" and open_codes:
            yield "".join(open_codes.pop())
    yield from ("".join(code) for code in open_codes)


def _refuse_addresses(root: Any) -> None:
    """Refuse an address written in an element itself, as old drawings do; others are relations."""
    for element in root.iter():
        for name, value in element.attrib.items():
            if name.rpartition("}")[2] in ("src", "href") and (":" in value or value.startswith(("\\\\", "//"))):
                raise TemplateError(f"le modèle contient une image distante (« {value[:80]} ») : insérez-la")


def _opendocument(archive: Archive) -> tuple[Archive, list[str]]:
    changed: dict[str, bytes] = {}
    said: list[str] = []
    for name in ("content.xml", "styles.xml", "meta.xml", "settings.xml"):
        if name not in archive.members:
            continue
        root = parsed(archive.members[name], name)
        for element in root.iter():
            _refuse_element(element)
        for meta in [each for kind in ("meta:template", "meta:auto-reload") for each in root.iter(tag(kind))]:
            meta.getparent().remove(meta)
            said.append("le lien vers un modèle attaché a été retiré")
            changed[name] = written(root)
    return archive.having(changed), said


def _refuse_element(element: Any) -> None:
    for name, what in _REFUSED_ODF.items():
        if element.tag == tag(name):
            raise TemplateError(f"le modèle contient {what} : retirez-le")
    address = element.get(tag("xlink:href"), "").strip().lower()
    if not address or element.tag in (tag("meta:template"), tag("meta:auto-reload")):
        return
    is_link = element.tag in (tag("text:a"), tag("draw:a"))
    if is_link and not address.startswith(_LINK_SCHEMES):
        raise TemplateError(f"le modèle contient un lien vers « {address[:80]} » : retirez-le")
    if not is_link and (":" in address or address.startswith(("/", "../", "..\\", "\\"))):
        raise TemplateError(
            f"le modèle contient une image ou un fichier pris ailleurs (« {address[:80]} ») : insérez-le"
        )
