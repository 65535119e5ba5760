"""A dossier erased for good, from outside: no word of it is left, and the log still verifies, replays and exports."""

import subprocess
import sys
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from schemas.dossiers import DossierErased, DossierWithdrawn
from schemas.envelope import Envelope, MalformedEventError
from schemas.topics import Topic
from tests.fakes.in_memory_index import InMemoryPassageIndex
from tests.system.conftest import RunningSystem
from tests.system.test_a_dossier_becomes_a_note import note_of
from tests.system.test_audit import decide
from workers._cli.dossiers import find_dossier
from workers.adapters.kafka_log import read_log
from workers.erasing import check_erasable
from workers.errors import RejectedError
from workers.exporting import export
from workers.journal import TOPICS
from workers.replaying import replay
from workers.verifying import verify_journal
from workers.withdrawing import wait_until_gone

WORDS = (
    "zibelines", "ornithorynque", "quokka", "numbat", "wallaby", "potoroo", "bettongie", "phascogale"
)  # fmt: skip
"""Words of the dossier's title, petitionnaire, file, its text, a question, a comment, a correction, the withdrawal."""
TITLE, PETITIONNAIRE, FILE, TEXT, QUESTION, COMMENT, CORRECTION, REASON = WORDS


@pytest.fixture(scope="module")
def spoken(system: RunningSystem, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give a dossier of which everything was said that can be."""
    path = tmp_path_factory.mktemp("handed in") / f"etude_{FILE}.md"
    path.write_text(
        "# Étude d’impact du parc éolien\n\n## État initial\n\n"
        f"Le parc éolien compte 4 éoliennes de 150 m. Madame {TEXT} habite à 510 m de l’éolienne la plus proche.\n\n"
        "## Mesures\n\nPour réduire le bruit, un plan de bridage nocturne est mis en place.\n",
        encoding="utf-8",
    )
    about = ("--title", f"Parc des {TITLE}", "--petitionnaire", f"SAS {PETITIONNAIRE}")
    answer = system.lisiere("submit", path, *about, "--wait", "--json")
    assert answer.status == 0, answer.err
    dossier_id = str(answer.json["dossier_id"])
    note = note_of(system, dossier_id)
    statement = next(each for section in note["sections"] for each in section["statements"])
    said = {"kind": "review_statement", "statement_id": statement["statement_id"], "verdict": "corrected"}
    assert decide(system, note, {**said, "text": f"Corrigé : {CORRECTION}."}).is_success
    assert request(
        system, "POST", f"api/dossiers/{dossier_id}/questions", json={"question": f"Où est le {QUESTION} ?"}
    ).is_success
    where = f"dossiers/{dossier_id}/relecture/commentaires/{statement['statement_id']}"
    assert request(system, "POST", where, data={"commentaire": f"À voir avec M. {COMMENT}"}).is_success
    return dossier_id


def request(system: RunningSystem, method: str, where: str, **more: Any) -> httpx.Response:
    token = (system.data / "token").read_text().strip()
    address = f"{system.sign_in.split('?')[0].rstrip('/')}/{where}"
    return httpx.request(method, address, headers={"Authorization": f"Bearer {token}"}, timeout=30, **more)


def words_in(folder: Path) -> dict[str, set[str]]:
    """Return the words that files below a folder hold, in UTF-8, whatever their case; Kafka's indexes hold numbers."""
    found: dict[str, set[str]] = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in (".index", ".timeindex"):
            content = path.read_bytes().lower()
            if held := {word for word in WORDS if word.encode() in content}:
                found[path.relative_to(folder).as_posix()] = held
    return found


def events_of(system: RunningSystem, dossier_id: str) -> list[Envelope]:
    wire = system.parts.wire.reading()
    events = []
    for record in read_log(system.parts.bootstrap, [topic for topic in TOPICS if topic != Topic.DEAD_LETTER]):
        with suppress(MalformedEventError):  # other tests say what is none
            events.append(wire.decode(record.headers, record.value, record.time))
    return [event for event in events if str(event.dossier_id) == dossier_id]


def told_of(system: RunningSystem, dossier_id: str) -> str:
    return " ".join(event.body.decode() for event in events_of(system, dossier_id)).lower()


@pytest.fixture(scope="module")
def erased(system: RunningSystem, spoken: str) -> str:
    """Give that dossier once it is erased; nothing of it was on the broker's disk before either."""
    told = told_of(system, spoken)
    assert [word for word in WORDS if word not in told] == [TEXT, REASON]
    assert words_in(system.data / "kafka") == {}
    with pytest.raises(RejectedError, match="retirez-le d’abord"):
        check_erasable(UUID(spoken), system.parts.read_model)
    asked = request(system, "DELETE", f"api/dossiers/{spoken}", params={"reason": f"Demande de M. {REASON}"})
    assert asked.is_success
    done = system.lisiere("erase", spoken, "--reason", "Durée de conservation", "--yes", "--json")
    assert done.status == 0, done.err
    assert done.json["erased"] is True
    return spoken


def test_no_word_of_it_is_left_below_the_data_folder(system: RunningSystem, erased: str) -> None:
    assert words_in(system.data) == {}
    assert not list((system.data / "objects" / "dossiers").glob(f"{erased}/**/*"))


def test_its_events_read_as_erased_and_the_log_verifies(system: RunningSystem, erased: str) -> None:
    told = told_of(system, erased)
    assert "effacé" in told
    assert [word for word in WORDS if word in told] == []
    assert isinstance(max(events_of(system, erased), key=lambda event: event.time).data, DossierErased)
    assert verify_journal(system.parts).findings == []


def test_a_replay_is_the_live_read_model(system: RunningSystem, erased: str, tmp_path: Path) -> None:
    replayed = replay(system.parts, f"sqlite:///{tmp_path / 'again.db'}")
    assert replayed.identical is True


def test_who_asks_for_it_is_told_who_erased_it_and_why(system: RunningSystem, erased: str) -> None:
    with pytest.raises(RejectedError, match=r"a fait effacer ce dossier le .* : Durée de conservation"):
        find_dossier(system.parts, erased)
    with pytest.raises(RejectedError, match="déjà effacé"):
        check_erasable(UUID(erased), system.parts.read_model)
    assert request(system, "POST", f"api/dossiers/{erased}/questions", json={"question": "Où ?"}).status_code == 410


def test_its_bundle_says_that_it_was_erased_and_verifies_by_itself(
    system: RunningSystem, erased: str, tmp_path: Path
) -> None:
    bundle = tmp_path / "efface.zip"
    export(erased, bundle, system.parts)
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path / "unpacked")
    script = tmp_path / "unpacked" / "verify.py"
    done = subprocess.run([sys.executable, "-I", "-S", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "le dossier a été effacé" in done.stdout


def test_what_was_kept_for_too_long_is_listed_then_erased(system: RunningSystem) -> None:
    dossier_id, period = uuid4(), {"LISIERE_RETENTION_DAYS": "365"}
    system.parts.keys.key(dossier_id)
    withdraw_in_2015(system, dossier_id)
    listed = system.lisiere("erase", "--due", "--dry-run", "--json", **period)
    assert listed.status == 0, listed.err
    assert [each["status"] for each in listed.json if each["dossier_id"] == str(dossier_id)] == ["withdrawn"]
    assert not system.parts.keys.is_erased(dossier_id)
    done = system.lisiere("erase", "--due", "--yes", "--json", **period)
    assert done.status == 0, done.err
    assert [each["erased"] for each in done.json if each["dossier_id"] == str(dossier_id)] == [True]
    erasure = system.parts.read_model.erasure(dossier_id)
    assert erasure is not None
    assert erasure.reason == "durée de conservation de 365 jours"


def withdraw_in_2015(system: RunningSystem, dossier_id: UUID) -> None:
    """Publish a withdrawal as it would lie on the log since then, and wait until it is read."""
    said = DossierWithdrawn(dossier_id=dossier_id, actor="C. Martin", reason="doublon")
    event = Envelope(str(uuid4()), said.TYPE, "/test", datetime(2015, 11, 2, tzinfo=UTC), said)
    sink = system.parts.sink("/test")
    sink.publish_record(system.parts.wire.encode(event))
    sink.close()
    wait_until_gone(dossier_id, system.parts.read_model, InMemoryPassageIndex())
