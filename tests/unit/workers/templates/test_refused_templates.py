"""A template that is damaged, dangerous or wrong is refused by a French sentence that says what to change."""

import io
import re
import zipfile
from collections.abc import Callable

import docx
import pytest

from tests.unit.workers.templates.conftest import (
    changed_members,
    odt_template,
    odt_text,
    saved,
    word_template,
    word_text,
)
from workers._templates import NoteValues, TemplateError, fill_template
from workers._templates.archive import MOST_BYTES
from workers._templates.child import filled
from workers._templates.filling import fill_order

RELATIONS = "word/_rels/document.xml.rels"
SETTINGS_RELATIONS = "word/_rels/settings.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def _refusal(content: bytes, values: NoteValues) -> str:
    with pytest.raises(TemplateError) as refused:
        filled(content, fill_order(values))
    said = str(refused.value)
    assert re.search(r"[a-zé] [a-zà]", said), said
    assert not re.search(r"Traceback|Error|Exception|NoneType|unexpected|undefined", said), said
    return said


def _with_member(name: str, content: bytes) -> Callable[[bytes], bytes]:
    return lambda template: changed_members(template, lambda members: members.__setitem__(name, content))


def _with_relation(kind: str, target: str, name: str = RELATIONS) -> bytes:
    relation = f'<Relationship Id="rId99" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'

    def change(members: dict[str, bytes]) -> None:
        whole = f'<Relationships xmlns="{PACKAGE}"></Relationships>'.encode()
        members[name] = members.get(name, whole).replace(b"</Relationships>", f"{relation}</Relationships>".encode())

    return changed_members(word_template("{{ projet }}"), change)


def _field(code: str, *, cut: int = 0) -> bytes:
    document = docx.Document()
    run = document.add_paragraph().add_run()
    runs = [code[:cut], code[cut:]] if cut else [code]
    xml = "".join(f'<w:instrText xml:space="preserve">{piece}</w:instrText>' for piece in runs)
    run.text = "CHAMP"
    content = saved(document)
    begun = '<w:fldChar w:fldCharType="begin"/>' + xml + '<w:fldChar w:fldCharType="end"/>'
    return changed_members(
        content,
        lambda members: members.__setitem__(
            "word/document.xml", members["word/document.xml"].replace(b"<w:t>CHAMP</w:t>", begun.encode())
        ),
    )


def _drawing(address: str) -> bytes:
    image = f'<w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata src="{address}"/></w:pict>'
    return changed_members(
        word_template("DESSIN"),
        lambda members: members.__setitem__(
            "word/document.xml", members["word/document.xml"].replace(b"<w:t>DESSIN</w:t>", image.encode())
        ),
    )


def _bomb() -> bytes:
    target = io.BytesIO(word_template("{{ projet }}"))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.png", b"\0" * (150 * 1024**2))
    return target.getvalue()


def _encrypted() -> bytes:
    content = bytearray(word_template("{{ projet }}"))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def _odt(change: Callable[[bytes], bytes], member: str = "content.xml") -> bytes:
    template = odt_template("<text:p>{{ projet }}</text:p>")
    return changed_members(template, lambda members: members.__setitem__(member, change(members[member])))


def _body(xml: str) -> bytes:
    return odt_template(xml)


BAD_FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "n’est pas un DOCX ni un ODT"),
    "text": (lambda: b"Bonjour", "n’est pas un DOCX ni un ODT"),
    "truncated": (lambda: word_template("{{ projet }}")[:2000], "endommagé"),
    "old word or encrypted": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "mot de passe"),
    "encrypted member": (_encrypted, "mot de passe"),
    "workbook": (lambda: _zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"}), "document de texte"),
    "macros": (lambda: _with_member("word/vbaProject.bin", b"x")(word_template("a")), "macros"),
    "macro type": (lambda: _with_types(b"macroEnabled.main"), "macros"),
    "bomb": (_bomb, "grossit démesurément"),
    "too heavy": (lambda: b"PK" + b"\0" * MOST_BYTES, "pèse plus de"),
    "climbing name": (lambda: _with_member("../x.xml", b"<x/>")(word_template("a")), "chemin interdit"),
    "remote image": (lambda: _with_relation("image", "http://exemple.invalid/i.png"), "image distante"),
    "other document": (lambda: _with_relation("subDocument", "autre.docx"), "autre document"),
    "local frame": (lambda: _with_relation("frame", "file:///etc/passwd"), "fichier extérieur"),
    "script link": (lambda: _with_relation("hyperlink", "javascript:alert(1)"), "javascript"),
    "old drawing": (lambda: _drawing("http://exemple.invalid/i.png"), "image distante"),
    "chunk": (lambda: _with_relation("aFChunk", "x.html"), "autre document"),
    "include": (lambda: _field(' INCLUDETEXT "c:/x.docx" '), "INCLUDETEXT"),
    "cut field": (lambda: _field(" DDEAUTO excel ", cut=4), "DDEAUTO"),
    "built code": (lambda: _field(" QUOTE 68 68 69 "), "champ QUOTE"),
    "field without a name": (lambda: _field("  "), "n’est pas permis"),
    "tag in a field": (lambda: _field(" REF {{ projet }} "), "code d’un champ"),
    "embedded object": (lambda: _with_member("word/embeddings/o.xlsx", b"x")(word_template("a")), "objet inséré"),
    "entities": (
        lambda: _odt(lambda xml: xml.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', 1)),
        "entités XML",
    ),
    "damaged part": (lambda: _odt(lambda xml: xml[:-30]), "endommagée"),
    "odt encrypted": (
        lambda: _odt(lambda _: b"<manifest:encryption-data/>", "META-INF/manifest.xml"),
        "mot de passe",
    ),
    "odt macro": (lambda: _with_member("Basic/Standard/M.xml", b"<x/>")(_body("<text:p/>")), "macros"),
    "odt dde": (lambda: _body('<text:p><text:dde-connection text:connection-name="x"/></text:p>'), "DDE"),
    "odt section": (
        lambda: _body('<text:section text:name="s"><text:section-source xlink:href="../x.odt"/></text:section>'),
        "autre fichier",
    ),
    "odt image": (
        lambda: _body(
            '<text:p><draw:frame><draw:image xlink:href="https://exemple.invalid/i.png"/></draw:frame></text:p>'
        ),
        "pris ailleurs",
    ),
    "odt script link": (
        lambda: _body('<text:p><text:a xlink:href="vnd.sun.star.script:x">a</text:a></text:p>'),
        "lien",
    ),
}


def _zip(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def _with_types(kind: bytes) -> bytes:
    """Return a DOCX whose main part says that it holds macros."""
    source = zipfile.ZipFile(io.BytesIO(word_template("a")))
    members = {name: source.read(name) for name in source.namelist()}
    types = members["[Content_Types].xml"]
    members["[Content_Types].xml"] = types.replace(b"wordprocessingml.document.main", b"ms-word.document." + kind)
    return _zip(members)


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_refused_in_a_sentence(case: str, values: NoteValues) -> None:
    make, words = BAD_FILES[case]
    assert words in _refusal(make(), values)


BAD_TAGS: dict[str, tuple[str, str]] = {
    "unknown": ("{{ petitionaire }}", "« petitionaire » (la plus proche : « petitionnaire »)"),
    "unknown part": ("{% for d in demandes %}{{ d.text }}{% endfor %}", "« text » (la plus proche : « texte »)"),
    "part of a text": ("{{ projet.titre }}", "un texte ou un nombre n’a pas de partie"),
    "unknown in a test": ("{% if approuve %}a{% endif %}", "« approuve »"),
    "unclosed": ("{{ projet ", "n’est pas fermée"),
    "no end": ("{% if est_projet %}a", "pas fermée"),
    "misspelt": ("{% fro x in y %}", "« fro »"),
    "filter": ("{{ projet | safe }}", "filtre inconnu : « safe »"),
    "nonsense": ("{{ 1 + }}", "mal écrite"),
    "other syntax": ("{#if projet}a{/if}", "ici elles s’écrivent"),
    "division": ("{{ 1 / 0 }}", "ne peut pas être calculée"),
    "include": ("{% include 'x' %}", "ne peut pas être calculée"),
    "class": ("{{ projet.__class__ }}", "« __class__ » n’est pas permis"),
    "class as an item": ("{{ projet['__class__'] }}", "« __class__ » n’est pas permis"),
    "class by map": ("{{ [projet] | map(attribute='__class__') | list }}", "« __class__ » n’est pas permis"),
    "mro": ("{{ projet.mro() }}", "« mro »"),
    "attr": ("{{ projet | attr('upper') }}", "filtre inconnu : « attr »"),
    "loop's inside": ("{% for d in demandes %}{{ loop.__init__ }}{% endfor %}", "n’est pas permis"),
    "format": ("{{ projet.format(projet) }}", "« format »"),
    "self": ("{{ self.__init__ }}", "« __init__ » n’est pas permis"),
    "cycler": ("{{ cycler.__init__.__globals__ }}", "« __init__ » n’est pas permis"),
    "range": ("{% for i in range(10**9) %}a{% endfor %}", "boucle de plus de"),
}


@pytest.mark.parametrize("case", BAD_TAGS)
@pytest.mark.parametrize("form", ["docx", "odt"])
def test_a_bad_tag_is_told_with_its_line(case: str, form: str, values: NoteValues) -> None:
    tags, words = BAD_TAGS[case]
    xml = tags.replace("&", "&amp;").replace("<", "&lt;")
    template = word_template(tags) if form == "docx" else odt_template(f"<text:p>{xml}</text:p>")
    said = _refusal(template, values)
    assert words in said
    assert "ligne «" in said


def test_a_tag_that_cuts_a_table_row_is_told(values: NoteValues) -> None:
    cell = "<table:table-cell><text:p>{% for d in demandes %}</text:p></table:table-cell>"
    body = f"<table:table><table:table-row>{cell}</table:table-row></table:table><text:p>{{% endfor %}}</text:p>"
    assert "coupent" in _refusal(odt_template(body), values)


@pytest.mark.parametrize(
    "tags",
    [
        "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}" + 3 * "{% endfor %}",
        "{{ 'a' * 10**10 }}",
        "{{ '%09999999999d' % 1 }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    ],
)
def test_a_template_that_asks_for_all_time_or_memory_is_stopped(tags: str, values: NoteValues) -> None:
    with pytest.raises(TemplateError, match=r"trop longtemps|trop de mémoire|calculée"):
        fill_template(word_template(tags), values, cpu_s=3)


def test_an_attached_template_is_taken_out_and_said(values: NoteValues) -> None:
    content = _with_relation("attachedTemplate", "file:///C:/Service.dotm", SETTINGS_RELATIONS)
    made = fill_template(content, values)
    assert any("modèle attaché a été retiré" in each for each in made.said)
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert not any(b"Service.dotm" in archive.read(name) for name in archive.namelist())


def test_an_attached_writer_template_is_taken_out_and_said(values: NoteValues) -> None:
    linked = b'<office:meta><meta:template xlink:type="simple" xlink:href="file:///C:/t.ott"/>'
    content = _odt(lambda xml: xml.replace(b"<office:meta>", linked), "meta.xml")
    made = fill_template(content, values)
    assert any("modèle attaché a été retiré" in each for each in made.said)
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert b"t.ott" not in archive.read("meta.xml")


def test_links_to_the_web_and_page_fields_are_left(values: NoteValues) -> None:
    assert fill_template(_with_relation("hyperlink", "https://www.legifrance.gouv.fr/"), values).said[1:] == ()
    for code in (" PAGE ", ' DATE \\@ "dd/MM/yyyy" ', " =SUM(ABOVE) ", " MERGEFIELD Nom "):
        assert fill_template(_field(code), values).content
    link = '<text:p><text:a xlink:href="https://www.legifrance.gouv.fr/">{{ projet }}</text:a></text:p>'
    assert odt_text(fill_template(odt_template(link), values).content)[0] == values.projet
    assert word_text(fill_template(word_template("{{ projet }}"), values).content)[0] == values.projet
