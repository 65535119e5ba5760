"""Filling a Word template, through docxtpl."""

import io
from typing import Any

from docxtpl import DocxTemplate  # type: ignore[import-untyped]

from workers._templates.archive import Archive, pack
from workers._templates.environment import TemplateEnvironment
from workers._templates.errors import TemplateError
from workers._templates.rendering import filled_text, filled_xml

_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_ENDNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"

_PROPERTIES = ("author", "comments", "identifier", "keywords", "language", "subject", "title")
_LONGEST_PROPERTY = 255  # as python-docx takes them


class _Strict(DocxTemplate):  # type: ignore[misc]
    """docxtpl, but a part that comes out badly formed is an error, and each part is filled once.

    As it is, it mends what is badly formed by dropping text, and fills footnotes once a section: a dossier's text
    that looks like a tag would be read as one.
    """

    def render_xml_part(self, src_xml: str, part: Any, context: dict[str, Any], jinja_env: Any = None) -> str:
        self.current_rendering_part = part
        lined = src_xml.replace("<w:p ", "\n<w:p ").replace("<w:p>", "\n<w:p>")
        filled = filled_xml(lined, context, jinja_env, str(getattr(part, "partname", "document")))
        return filled.replace("\n<w:p", "<w:p")

    def render_properties(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        plain = jinja_env.overlay(autoescape=False)  # python-docx escapes what it writes
        properties = self.docx.core_properties
        for name in _PROPERTIES:
            filled = filled_text(getattr(properties, name), context, plain)
            setattr(properties, name, filled[:_LONGEST_PROPERTY])

    def render_footnotes(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        for part in self.docx.part.package.iter_parts():
            if part.content_type in (_FOOTNOTES, _ENDNOTES):
                source = self.patch_xml(part.blob.decode("utf-8"))
                part._blob = self.render_xml_part(source, part, context, jinja_env).encode()  # noqa: SLF001


def filled_word(archive: Archive, values: dict[str, Any]) -> Any:
    """Fill a Word template; return it as python-docx's document.

    Raises: TemplateError.
    """
    template = _Strict(io.BytesIO(pack(archive)))
    try:
        template.render(values, TemplateEnvironment(values), autoescape=True)
    except (KeyError, ValueError, AttributeError) as error:
        raise TemplateError(
            "le document Word est incomplet ou endommagé : ouvrez-le et enregistrez-le de nouveau"
        ) from error
    return template.docx


def saved_word(document: Any) -> bytes:
    """Return a document as a file."""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
