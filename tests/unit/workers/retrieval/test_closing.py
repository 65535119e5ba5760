"""What an import closes: what came before and is gone, versions that another follows, and nothing else."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.artefacts import ArtefactRef
from schemas.base import EventData
from schemas.envelope import Envelope
from schemas.regulation import ImportedText, RegulationClosed, RegulationImported, RegulationPublished
from tests.unit.workers.retrieval.builders import arrete
from tests.unit.workers.retrieval.conftest import Write
from workers._retrieval.closing import ImportScope, KnownRegulation, Missing, known_regulation, plan_closings
from workers._retrieval.importing import ImportPlan, plan_import

TODAY = date(2026, 11, 25)


class Log:
    """What was told of regulation, as imports of folders tell it."""

    def __init__(self) -> None:
        self.events: list[Envelope] = []
        self.earlier: dict[str, list[ImportedText]] = {}

    def tell(self, *told: EventData) -> None:
        for data in told:
            number = len(self.events)
            time = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
            self.events.append(Envelope(str(uuid.UUID(int=number)), data.TYPE, "/test", time, data))

    @property
    def known(self) -> KnownRegulation:
        return known_regulation(self.events)

    def imports(self, folder: Path, missing: Missing = "auto", place: str = "") -> Sequence[RegulationClosed]:
        """Import a folder, tell what follows, and return what it closed."""
        known, scope = self.known, ImportScope(place or str(folder), TODAY, missing)
        plan = plan_import(folder, known.open_texts)
        closings = plan_closings(plan, known, self.earlier, scope)
        self.tell(
            *(RegulationPublished(text_id=t.text_id, title=t.title, text=_file(t.sha256)) for t in plan.to_publish)
        )
        self.tell(*closings)
        self.earlier[scope.folder] = listed(plan)
        return closings


def _file(sha256: str) -> ArtefactRef:
    return ArtefactRef(uri="file:///x", sha256=sha256, size=1, media_type="application/json")


def listed(plan: ImportPlan) -> list[ImportedText]:
    return [ImportedText(text_id=t.text_id, file=t.path.name, article=t.article, version=t.version) for t in plan.found]


@pytest.fixture
def log() -> Log:
    return Log()


def ids(closings: Sequence[RegulationClosed]) -> list[str]:
    return [closing.text_id for closing in closings]


def folder_of(tmp_path: Path, name: str, *text_ids: str) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    for text_id in text_ids:
        (folder / f"{text_id}.json").write_bytes(arrete(text_id))
    return folder


def test_a_text_that_is_gone_from_its_folder_is_closed_today_once(log: Log, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "ams", "A", "B", "C")
    assert log.imports(folder) == []
    (folder / "B.json").unlink()
    (closing,) = log.imports(folder)
    assert (closing.text_id, closing.closed_on, closing.superseded_by) == ("B", TODAY, None)
    assert log.imports(folder) == []


def test_a_text_that_comes_back_is_published_again(log: Log, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "ams", "A", "B")
    log.imports(folder)
    (folder / "B.json").unlink()
    log.imports(folder)
    (folder / "B.json").write_bytes(arrete("B"))
    assert [text.text_id for text in plan_import(folder, log.known.open_texts).to_publish] == ["B"]


def test_another_collection_closes_nothing(log: Log, tmp_path: Path) -> None:
    log.imports(folder_of(tmp_path, "ams", "A", "B", "C"))
    assert log.imports(folder_of(tmp_path, "articles", "X", "Y")) == []


def test_a_few_corrected_texts_close_nothing(log: Log, tmp_path: Path) -> None:
    log.imports(folder_of(tmp_path, "ams", "A", "B", "C", "D", "E"))
    assert log.imports(folder_of(tmp_path, "corrections", "A", "B")) == []


def test_a_new_edition_in_another_folder_renews_the_old_one(log: Log, tmp_path: Path) -> None:
    log.imports(folder_of(tmp_path, "2025", "A", "B", "C", "D"))
    assert ids(log.imports(folder_of(tmp_path, "2026", "A", "B", "C", "E"))) == ["D"]


def test_a_text_that_another_import_holds_stays(log: Log, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "ams", "A", "B", "C")
    log.imports(folder)
    log.imports(folder_of(tmp_path, "bruit", "C", "X", "Y", "Z"))
    (folder / "C.json").unlink()
    assert log.imports(folder) == []


def test_other_texts_in_an_emptied_folder_close_nothing(log: Log, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "depot", "A", "B")
    log.imports(folder)
    for text_id in ("A", "B"):
        (folder / f"{text_id}.json").unlink()
    (folder / "X.json").write_bytes(arrete("X"))
    assert log.imports(folder) == []


def test_a_file_that_is_damaged_does_not_close_its_text(log: Log, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "ams", "A", "B")
    log.imports(folder)
    (folder / "B.json").write_bytes(b"{")
    assert log.imports(folder) == []


def test_closing_can_be_asked_for_or_refused(log: Log, tmp_path: Path) -> None:
    log.imports(folder_of(tmp_path, "ams", "A", "B", "C", "D", "E"))
    one = folder_of(tmp_path, "one", "A")
    assert log.imports(one, "keep") == []
    assert ids(log.imports(one, "close")) == ["B", "C", "D", "E"]


def article(version: str, **fields: Any) -> bytes:
    more = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"---\nnumber: R122-2\nversion: {version}\n{more}---\n# Article R122-2\n\nTexte de {version}.".encode()


def test_a_version_of_an_article_ends_when_the_next_one_starts(log: Log, write: Write) -> None:
    write("ancien.md", article("2017-03-01"))
    folder = write("nouveau.md", article("2024-10-22"))
    (closing,) = log.imports(folder)
    assert (closing.text_id, closing.closed_on) == ("R122-2@2017-03-01", date(2024, 10, 22))
    assert closing.superseded_by == "R122-2@2024-10-22"
    assert plan_import(folder, log.known.open_texts).to_publish == ()
    assert log.imports(folder) == []


def test_a_version_whose_file_was_replaced_ends_when_the_new_one_starts(log: Log, write: Write) -> None:
    folder = write("r122-2.md", article("2017-03-01"))
    log.imports(folder)
    write("r122-2.md", article("2024-10-22"))
    (closing,) = log.imports(folder)
    assert (closing.text_id, closing.closed_on) == ("R122-2@2017-03-01", date(2024, 10, 22))
    assert closing.superseded_by == "R122-2@2024-10-22"


def test_what_the_log_tells_is_the_same_in_any_order(log: Log, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "ams", "A", "B")
    log.imports(folder)
    (folder / "B.json").unlink()
    log.imports(folder)
    imported = RegulationImported(folder="/ams", texts=_file("0" * 64), published=0, closed=1, unchanged=1, refused=0)
    log.tell(imported)
    assert known_regulation(reversed(log.events)) == known_regulation(log.events)
    assert log.known.imports == {"/ams": imported}
    assert set(log.known.open_texts) == {"A"}
