"""What is in force is on the log, once for as long as it stays so; and so is whoever reads the log."""

import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from pydantic import SecretStr

from schemas.audit import LogRead
from schemas.envelope import decode
from schemas.topics import Topic
from tests.wire.kafka_probe import Probe
from workers.accounting import account, configuration, tell_configuration
from workers.adapters.kafka_log import LoggedRecord
from workers.apps import Composition
from workers.settings import Settings


@pytest.fixture
def parts(kafka: str, tmp_path: Path) -> Composition:
    """Give the parts of a system on an empty data folder."""
    return Composition(Settings(data=tmp_path, kafka_bootstrap=kafka, llm_model=str(uuid.uuid4())))


def changed(parts: Composition, **settings: object) -> Composition:
    return Composition(parts.settings.model_copy(update=settings))


def test_a_configuration_is_told_when_it_changes_and_only_then(parts: Composition, probe: Probe) -> None:
    other = changed(parts, llm_context_tokens=4_000)
    told = [tell_configuration(each) for each in (parts, parts, other, other, parts)]
    assert [each is not None for each in told] == [True, False, True, False, True]
    assert len(set(filter(None, told))) == 3
    assert len(probe.read(Topic.SYSTEM_CONFIGURED)) == 3


def test_what_changed_from_one_configuration_to_the_next_is_told(parts: Composition) -> None:
    model = parts.settings.llm_model
    other = changed(parts, llm_context_tokens=4_000, llm_model="un autre", llm_api_key=SecretStr("le-secret"))
    for each in (parts, other):
        tell_configuration(each)
    environment = {**os.environ, "LISIERE_KAFKA_BOOTSTRAP": parts.bootstrap}
    command = [sys.executable, "-m", "workers.cli", "configurations"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=parts.settings.data)
    before = parts.settings.llm_context_tokens
    told = done.stdout[done.stdout.index(f"models.llm_model : {model}") :].splitlines()[:2]
    assert [line.strip() for line in told] == [
        f"models.llm_model : {model} → un autre",
        f"settings.llm_context_tokens : {before} → 4000",
    ]
    assert "le-secret" not in done.stdout


def test_a_configuration_names_prompts_stages_and_models_and_no_secret(parts: Composition) -> None:
    with_secrets = changed(
        parts,
        llm_api_key=SecretStr("le-secret"),
        llm_base_url="https://moi:le-secret@modele.example/v1?jeton=le-secret",
        database_url="postgresql+psycopg://moi:le-secret@base/lisiere",
    )
    said = configuration(with_secrets.settings)
    assert "le-secret" not in said.model_dump_json()
    assert said.settings["llm_base_url"] == "https://modele.example/v1"
    assert said.models["llm_model"] == parts.settings.llm_model
    assert all(len(digest) == 64 for digest in said.prompts.values())
    assert any(name.startswith("drafting/") for name in said.prompts)
    assert said.stages.keys() >= {"extraction", "classification", "retrieval", "drafting", "review"}


def read_by(records: list[LoggedRecord]) -> list[LogRead]:
    data = [decode(record.headers, record.value, record.time).data for record in records]
    return [each for each in data if isinstance(each, LogRead)]


def test_reading_the_log_is_on_the_log(parts: Composition, probe: Probe) -> None:
    (dossier_id,) = probe.submit(1)
    environment = {**os.environ, "LISIERE_KAFKA_BOOTSTRAP": parts.bootstrap, "LISIERE_ACTOR": "A. Auditrice"}
    command = [sys.executable, "-m", "workers.cli", "events", "--dossier", str(dossier_id), "--until", "2099-01-01"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=parts.settings.data)
    assert len(done.stdout.splitlines()) == 1
    (told,) = read_by(probe.read(Topic.LOG_READ))
    assert (told.actor, told.how, told.of_dossier) == ("A. Auditrice", "events", dossier_id)
    assert told.until is not None
    again = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, cwd=parts.settings.data
    )
    assert again.stdout == done.stdout


def test_a_log_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    reason = account(Composition(Settings(data=tmp_path)), LogRead(actor="A", how="events"))
    assert reason is not None
    assert "aucun système ne tourne" in reason
