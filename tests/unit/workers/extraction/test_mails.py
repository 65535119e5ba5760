"""EML: fields, wording and the names of what is attached; the type is told by the fields, not by the name."""

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from schemas.documents import Extraction
from workers.errors import RejectedError

Read = Callable[..., Extraction]


def _mail(**fields: str) -> EmailMessage:
    mail = EmailMessage()
    defaults = {"From": "Jeanne <j@exemple.fr>", "To": "a@exemple.fr, b@exemple.fr", "Subject": "Compléments — éolien"}
    for name, value in (defaults | fields).items():
        mail[name] = value
    mail["Date"] = "Mon, 02 Nov 2026 10:00:00 +0100"
    return mail


def _texts(read: Read, path: Path, content: bytes) -> list[str]:
    path.write_bytes(content)
    return [element.text for element in read(path).elements]


def test_a_mail_gives_its_fields_its_wording_and_its_attachments_names(read: Read, tmp_path: Path) -> None:
    mail = _mail(Cc="c@exemple.fr")
    mail.set_content("Bonjour,\n\nVoici le plan\ndu site.\n\n- un\n- deux\n")
    mail.add_alternative("<p>Autre forme</p>", subtype="html")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="plan d’été.pdf")
    path = tmp_path / "courriel.txt"
    assert _texts(read, path, mail.as_bytes()) == [
        "Compléments — éolien",
        "De : Jeanne <j@exemple.fr>",
        "À : a@exemple.fr, b@exemple.fr",
        "Copie à : c@exemple.fr",
        "Date : 02/11/2026 10:00",
        "Bonjour,",
        "Voici le plan du site.",
        "un",
        "deux",
        "Pièce jointe : plan d’été.pdf (application/pdf)",
    ]
    found = read(path)
    assert found.document.media_type == "message/rfc822"
    assert found.sections[0].title == "Compléments — éolien"
    assert "plan d’été.pdf" in found.document.warnings[0]


def test_a_mail_in_html_alone_is_read_without_its_markup(read: Read, tmp_path: Path) -> None:
    mail = _mail()
    mail.set_content("<h2>Avis</h2><p>Favorable</p><script>alert(1)</script>", subtype="html")
    assert _texts(read, tmp_path / "m.eml", mail.as_bytes())[-2:] == ["Avis", "Favorable"]


def test_a_mail_whose_charset_is_wrong_is_read(read: Read, tmp_path: Path) -> None:
    head = "From: a@b.fr\nTo: c@d.fr\nSubject: Avis\nContent-Type: text/plain; charset=us-ascii\n\n"
    assert _texts(read, tmp_path / "m.eml", head.encode() + "Le préfet décide.".encode("cp1252"))[-1] == (
        "Le préfet décide."
    )


def test_signatures_and_pictures_of_the_text_are_no_attachments(read: Read, tmp_path: Path) -> None:
    mail = _mail()
    mail.set_content("<p>Bonjour <img src='cid:logo'></p>", subtype="html")
    mail.add_related(b"x", maintype="image", subtype="png", cid="<logo>", filename="logo.png")
    mail.add_attachment(b"s", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    path = tmp_path / "m.eml"
    path.write_bytes(mail.as_bytes())
    assert read(path).document.warnings == ()


def test_a_letter_that_names_its_sender_is_no_mail(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "lettre.eml"
    path.write_text("De : la préfète\nObjet : avis\nDate : 3 mai\n\nMonsieur,\n", encoding="utf-8")
    assert read(path).document.media_type == "text/plain"


def test_parts_nested_a_thousand_times_get_a_verdict(read: Read, tmp_path: Path) -> None:
    head = "From: a@b.fr\nTo: c@d.fr\nSubject: x\n"
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(3_000))
    path = tmp_path / "poupees.eml"
    path.write_text(head + parts + "Content-Type: text/plain\n\nfond\n", encoding="utf-8")
    try:
        found = read(path)
    except RejectedError as error:
        assert "le courriel est endommagé" in str(error)  # noqa: PT017 -- either verdict will do
    else:
        assert found.elements


def test_a_truncated_mail_is_read_as_far_as_it_goes(read: Read, tmp_path: Path) -> None:
    mail = _mail()
    mail.set_content("Bonjour.\n")
    mail.add_attachment(bytes(3000), maintype="application", subtype="pdf", filename="plan.pdf")
    content = mail.as_bytes()
    assert "Bonjour." in _texts(read, tmp_path / "m.eml", content[: len(content) - 2000])


@pytest.mark.parametrize("date", ["", "le 3 mai", "Mon, 99 Nov 2026"])
def test_a_date_that_is_none_is_left_out(read: Read, tmp_path: Path, date: str) -> None:
    content = f"From: a@b.fr\nTo: c@d.fr\nSubject: Avis\nDate: {date}\n\nTexte.\n".encode()
    assert _texts(read, tmp_path / "m.eml", content)[-1] == "Texte."
