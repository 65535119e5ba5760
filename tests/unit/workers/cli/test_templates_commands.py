"""`lisiere templates`: an example, a trial that says what is wrong, the list."""

import json
from pathlib import Path

import pytest
import typer

from tests.unit.workers.templates.conftest import word_template
from workers._cli.templates import check, example, list_templates
from workers.errors import RejectedError


@pytest.mark.parametrize("form", ["docx", "odt"])
@pytest.mark.parametrize("kind", ["note", "demande"])
def test_an_example_is_written_and_serves(
    form: str, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"{kind}.{form}"
    example(path, kind)
    check(path)
    assert "Ce modèle peut servir" in capsys.readouterr().out


def test_a_trial_says_what_is_wrong_and_fails(tmp_path: Path) -> None:
    path = tmp_path / "note.docx"
    path.write_bytes(word_template("{{ petitionaire }}"))
    with pytest.raises(RejectedError, match="« petitionaire » \\(la plus proche : « petitionnaire »\\)"):
        check(path)
    with pytest.raises(RejectedError, match="n’existe pas"):
        check(tmp_path / "absent.docx")


def test_a_wrong_kind_or_form_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(typer.BadParameter, match="note, demande"):
        example(tmp_path / "x.docx", "avis")
    with pytest.raises(typer.BadParameter, match=r"\.docx ou \.odt"):
        example(tmp_path / "x.pdf", "note")


def test_templates_are_listed_with_what_they_serve(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "modeles"
    folder.mkdir()
    (folder / "courrier.docx").write_bytes(word_template("{{ projet }}"))
    (folder / "note.docx").write_bytes(word_template("{{ inconnue }}"))
    list_templates(tmp_path, json_=True)
    first, second = json.loads(capsys.readouterr().out)
    assert first["serves"] == ["note", "demande"]
    assert second["serves"] == []
    assert "« inconnue »" in second["failures"]["note"]
