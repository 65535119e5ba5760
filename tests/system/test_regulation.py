"""Regulation through the command line, on a real Kafka and the real index: loaded, changed, closed, found."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.system.conftest import RunningSystem
from tests.unit.workers.retrieval.builders import arrete, section

TODAY = datetime.now(UTC).date()
WORDS = ("zinguerie", "potasse", "guipure", "anatife")


def text(number: int, wording: str) -> bytes:
    return arrete(f"TEXTE-{number}", section("Article 1", wording), date_of_signature="2020-01-01")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of texts, each known by a word of its own."""
    folder = tmp_path_factory.mktemp("texts")
    for number, word in enumerate(WORDS):
        (folder / f"{number}.json").write_bytes(text(number, f"L’atelier de {word} est ventilé."))
    return folder


@pytest.fixture(scope="module")
def loaded(system: RunningSystem, folder: Path) -> Any:
    """Give what the first import of the folder said."""
    (folder / "casse.json").write_bytes(b"{")
    return imported(system, folder)


def imported(system: RunningSystem, folder: Path) -> Any:
    answer = system.lisiere("regulation", "import", folder, "--vectors", "none", "--json")
    assert answer.status == 0, answer.err
    return answer.json


def found(system: RunningSystem, word: str, *more: str) -> list[dict[str, Any]]:
    answer = system.lisiere("search", word, "--regulation", "--json", *more)
    assert answer.status == 0, answer.err
    return [hit for hit in answer.json if word in hit["text"]]


def test_a_file_that_is_no_text_is_refused_and_the_others_are_loaded(loaded: Any) -> None:
    assert (loaded["imported"], loaded["unchanged"], loaded["closed"]) == (4, 0, [])
    assert [(each["file"], "JSON" in each["reason"]) for each in loaded["rejected"]] == [("casse.json", True)]


def regulation_events(system: RunningSystem) -> list[str]:
    told = (json.loads(line) for line in system.lisiere("events").out.splitlines())
    return sorted(event["type"] for event in told if event["type"].startswith("fr.lisiere.regulation."))


def test_the_same_import_changes_nothing(system: RunningSystem, folder: Path, loaded: Any) -> None:
    before = regulation_events(system)
    again = imported(system, folder)
    assert (again["imported"], again["unchanged"], again["closed"]) == (0, 4, [])
    assert again["passages"] == loaded["passages"]
    assert regulation_events(system) == before


@pytest.mark.usefixtures("loaded")
def test_what_changed_is_the_law_from_today_and_what_is_gone_is_closed(system: RunningSystem, folder: Path) -> None:
    (folder / "0.json").unlink()
    (folder / "1.json").write_bytes(text(1, "L’atelier de potasse est ventilé et éclairé."))
    renewed = imported(system, folder)
    assert (renewed["imported"], renewed["unchanged"]) == (1, 2)
    assert [closed["text_id"] for closed in renewed["closed"]] == ["TEXTE-0"]
    assert found(system, "zinguerie") == []
    assert [hit["text"] for hit in found(system, "potasse")] == ["L’atelier de potasse est ventilé et éclairé."]
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    (closed,) = found(system, "zinguerie", "--on", yesterday)
    assert (closed["source_id"], closed["in_force_from"]) == ("TEXTE-0", "2020-01-01")
    assert [hit["text"] for hit in found(system, "potasse", "--on", yesterday)] == ["L’atelier de potasse est ventilé."]


def test_an_import_that_is_killed_is_taken_up_again(system: RunningSystem, tmp_path: Path) -> None:
    for number in range(120):
        (tmp_path / f"{number:03}.json").write_bytes(
            arrete(f"REPRIS-{number}", section("Article 1", f"La cuve {number} est double."))
        )
    command = [sys.executable, "-m", "workers.cli", "regulation", "import", str(tmp_path), "--data", str(system.data)]
    environment = os.environ | {"LISIERE_EMBEDDINGS": "off"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as importing:
        assert importing.stderr is not None
        assert any("50/120 textes envoyés" in line for line in importing.stderr)
        importing.send_signal(signal.SIGKILL)
    after = imported(system, tmp_path)
    assert after["imported"] + after["unchanged"] == 120
    assert after["unchanged"] >= 50
    assert after["closed"] == []
    hits = system.lisiere("search", "cuve double", "--regulation", "-k", "200", "--json").json
    assert len({hit["source_id"] for hit in hits if hit["source_id"].startswith("REPRIS-")}) == 120


def test_the_note_of_a_dossier_names_the_arrete_that_its_volume_leads_to(system: RunningSystem, tmp_path: Path) -> None:
    texts, dossier = tmp_path / "texts", tmp_path / "dossier"
    for folder in (texts, dossier):
        folder.mkdir()
    ruled = {"classements": [{"rubrique": "2714", "alinea": None, "regime": "E"}], "date_of_signature": "2018-06-06"}
    (texts / "tri.json").write_bytes(arrete("TEXTE-TRI", section("Article 1", "Le tri est couvert."), **ruled))
    imported(system, texts)
    (dossier / "demande.txt").write_text(
        "Demande\n\nLe centre de tri de papiers relève de la rubrique 2714 de la nomenclature des installations "
        "classées, pour un volume de 1 500 m³, sous le régime de la déclaration.\n",
        encoding="utf-8",
    )
    submitted = system.lisiere("submit", dossier, "--title", "Tri", "--filed", "2026-11-02", "--wait", "--json")
    assert submitted.status == 0, submitted.err
    note = system.lisiere("note", submitted.json["dossier_id"], "--format", "json").json
    framework = next(section for section in note["sections"] if section["key"] == "cadre_applicable")
    said = [statement["text"] for statement in framework["statements"]]
    assert any("1 500 m³" in text and "régime de l’enregistrement" in text for text in said)
    assert any("TEXTE-TRI, Article 1, version en vigueur au 02/11/2026" in text for text in said)
    assert [found["kind"] for found in note["contradictions"]] == ["Régime"]


@pytest.mark.parametrize(
    "query",
    ["", "nappe " * 2_000, "<script>alert(1)</script> (?:.*)+$[a-z ¿dónde?"],
    ids=["empty", "long", "html, regex and spanish"],
)
@pytest.mark.usefixtures("loaded")
def test_a_query_that_is_no_question_finds_nothing_or_something_but_never_fails(
    system: RunningSystem, query: str
) -> None:
    answer = system.lisiere("search", query, "--regulation", "--json")
    assert answer.status == 0, answer.err
    assert "Traceback" not in answer.err
    assert isinstance(answer.json, list)


@pytest.mark.usefixtures("loaded")
def test_a_question_without_a_word_to_look_for_is_told_so(system: RunningSystem) -> None:
    answer = system.lisiere("search", "le la les de du", "--regulation")
    assert (answer.status, answer.out) == (0, "")
    assert "aucun mot à chercher" in answer.err


@pytest.mark.usefixtures("loaded")
def test_more_is_asked_for_than_there_is(system: RunningSystem) -> None:
    assert len(found(system, "guipure", "-k", "200")) == 1
    refused = system.lisiere("search", "guipure", "-k", "0")
    assert refused.status != 0
    assert "Traceback" not in refused.err
