"""`lisiere note --template` and `lisiere letter`, on the data folder of a dossier whose note is drafted."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import typer

from infra.demo.facts import load_facts
from infra.demo.typeset import Typesetter
from tests.fakes.demo_room import DemoRoom
from tests.unit.workers.templates.conftest import odt_template, odt_text, word_template, word_text
from workers._cli.dossiers import note
from workers._cli.templates import letter
from workers._cli.transparency import transparency
from workers.errors import RejectedError


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def dossier_id(data: Path) -> Iterator[UUID]:
    """Give a dossier of that folder with a drafted note."""
    room = DemoRoom(data)
    form = data / "cerfa.pdf"
    form.write_bytes(Typesetter(load_facts()).pdf("cerfa.typ"))
    yield room.take_dossier([form], title="Parc éolien des Crêtes", filed_on="2026-11-02")
    room.close()


def test_a_note_comes_from_a_file_or_from_the_folder_by_name(data: Path, dossier_id: UUID, tmp_path: Path) -> None:
    template, made = tmp_path / "modele.docx", tmp_path / "note.docx"
    template.write_bytes(word_template("Mon service : {{ projet }}"))
    note(str(dossier_id), "docx", str(template), output=made, data=data)
    assert word_text(made.read_bytes())[0] == "Mon service : Parc éolien des Crêtes"
    (data / "modeles").mkdir()
    (data / "modeles" / "note-ormelle.docx").write_bytes(template.read_bytes())
    note(str(dossier_id), "docx", "note-ormelle", output=made, data=data)
    assert word_text(made.read_bytes())[0] == "Mon service : Parc éolien des Crêtes"


def test_a_letter_makes_the_requests_numbered_or_what_was_found(data: Path, dossier_id: UUID, tmp_path: Path) -> None:
    template, made = tmp_path / "demande.odt", tmp_path / "lettre.odt"
    template.write_bytes(odt_template("<text:p>{{ demandes | length }} : {{ demandes[0].texte }}</text:p>"))
    letter(str(dossier_id), "odt", str(template), [2], output=made, data=data)
    (one, *_) = odt_text(made.read_bytes())
    letter(str(dossier_id), "odt", str(template), None, output=made, data=data)
    (found, *_) = odt_text(made.read_bytes())
    assert one.startswith("1 : ")
    assert one.partition(" : ")[2] != found.partition(" : ")[2]
    letter(str(dossier_id), "docx", "", None, output=made, data=data)
    assert any("Madame, Monsieur" in line for line in word_text(made.read_bytes()))


def test_a_template_that_fails_or_is_not_there_is_a_failure_in_one_line(
    data: Path, dossier_id: UUID, tmp_path: Path
) -> None:
    template, made = tmp_path / "modele.docx", tmp_path / "note.docx"
    template.write_bytes(word_template("{{ inconnue }}"))
    for asked, form, words in (
        (str(template), "docx", "« inconnue »"),
        (str(template), "odt", "n’existe pas en ODT"),
        ("absent", "docx", "aucun modèle « absent »"),
    ):
        with pytest.raises(RejectedError, match=words):
            note(str(dossier_id), form, asked, output=made, data=data)
    assert not made.exists()
    with pytest.raises(RejectedError, match="n’a pas de demande n° 99"):
        letter(str(dossier_id), "docx", "", [99], output=made, data=data)


def test_the_sheet_of_transparency_is_printed_and_told_in_values(
    data: Path, dossier_id: UUID, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    transparency(str(dossier_id), json_=True, data=data)
    told = json.loads(capsys.readouterr().out)
    assert told["dossier_id"] == str(dossier_id)
    assert told["contribution"]["shares"] == {"kept": 0.0, "written": 0.0, "pending": 1.0}
    assert [each["name"] for each in told["sources"]] == ["cerfa.pdf"]
    assert "Rédaction d’un projet de note" in [each["title"] for each in told["operations"]]
    transparency(str(dossier_id), "md", output=tmp_path / "fiche.md", data=data)
    assert "R. 311-3-1-2" in (tmp_path / "fiche.md").read_text(encoding="utf-8")
    with pytest.raises(typer.BadParameter, match="attendu"):
        transparency(str(dossier_id), "xls", data=data)
