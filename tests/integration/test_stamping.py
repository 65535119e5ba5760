"""Each day's checkpoint is stamped by a real authority (OpenSSL's), and a stamp that is not its own is named."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.workers.journal.records import made_records
from tests.wire.time_stamp_authority import Authority, time_stamp_authority
from workers._journal.bundle import check_bundle
from workers._journal.bundle_writing import BundleContent, write_bundle
from workers.adapters.sqlite_journal import SqliteJournal
from workers.apps import Composition
from workers.errors import ConfigurationError, UnavailableError
from workers.exporting import check_against_journal, stamp_of
from workers.proving import signed_tree
from workers.settings import Settings
from workers.stamping import stamp
from workers.verifying import verify_journal

DAY_S = 24 * 3600.0


class Clock:
    """A clock that is set by hand, near the true time, which the authority tells."""

    def __init__(self) -> None:
        self.days = 0

    def __call__(self) -> float:
        return time.time() + self.days * DAY_S


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    """Give a running authority."""
    with time_stamp_authority() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    """Give a clock."""
    return Clock()


@pytest.fixture
def parts(tmp_path: Path, authority: Authority, clock: Clock) -> Iterator[Composition]:
    """Give a journal of ten entries, written today, and an authority to stamp it."""
    authority.is_down = False
    settings = Settings(data=tmp_path, timestamp_url=authority.url, timestamp_roots=authority.roots)
    composition = Composition(settings)
    composition.__dict__["journal"] = SqliteJournal(composition.folder.journal, clock)
    composition.journal.append(made_records(10, topic="lisiere.of.no.broker"))
    yield composition
    composition.journal.close()


def test_a_day_is_stamped_once_it_is_over(parts: Composition, clock: Clock) -> None:
    assert stamp(parts) is None
    clock.days = 1
    assert stamp(parts) == 10
    assert stamp(parts) is None
    parts.journal.append(made_records(14, topic="lisiere.of.no.broker"))
    verdict = verify_journal(parts)
    assert verdict.findings == []
    ((size, at),) = verdict.stamps
    assert size == 10
    assert at is not None
    assert abs(at.timestamp() - time.time()) < 60


def test_today_can_be_stamped_without_waiting_and_stays_proven(parts: Composition) -> None:
    assert stamp(parts, now=True) == 10
    parts.journal.append(made_records(14, topic="lisiere.of.no.broker"))
    assert stamp(parts, now=True) == 14
    verdict = verify_journal(parts)
    assert ([size for size, _ in verdict.stamps], verdict.findings) == ([10, 14], [])


def test_an_authority_that_is_down_is_asked_again_later(parts: Composition, authority: Authority) -> None:
    authority.is_down = True
    with pytest.raises(UnavailableError, match="ne répond pas"):
        stamp(parts, now=True)
    authority.is_down = False
    assert stamp(parts, now=True) == 10


def test_an_authority_under_other_roots_is_not_believed(
    parts: Composition, authority: Authority, tmp_path: Path
) -> None:
    assert stamp(parts, now=True) == 10
    with time_stamp_authority() as other:
        stranger = Composition(parts.settings.model_copy(update={"timestamp_roots": other.roots}))
        (finding,) = verify_journal(stranger).findings
        assert (finding.kind, finding.entry) == ("bad_stamp", 10)
        with pytest.raises(UnavailableError, match="n’est pas valable"):
            Composition(
                Settings(data=tmp_path, timestamp_url=other.url, timestamp_roots=authority.roots)
            ).time_stamp_authority.stamp(b"x")  # type: ignore[union-attr]


def test_a_stamp_of_another_checkpoint_is_named(parts: Composition) -> None:
    stamp(parts, now=True)
    parts.journal.append(made_records(14, topic="lisiere.of.no.broker"))
    stamp(parts, now=True)
    parts.journal.close()
    with closing(sqlite3.connect(parts.folder.journal / "journal.db")) as connection:
        connection.execute("UPDATE stamps SET token = (SELECT token FROM stamps WHERE size = 10) WHERE size = 14")
        connection.commit()
    (finding,) = verify_journal(parts).findings
    assert (finding.kind, finding.entry) == ("bad_stamp", 14)


def test_a_bundle_carries_the_stamp_that_openssl_verifies(
    parts: Composition, authority: Authority, tmp_path: Path
) -> None:
    stamp(parts, now=True)
    parts.journal.append(made_records(14, topic="lisiere.of.no.broker"))
    checkpoint, note, tree = signed_tree(parts.recorded)
    content = BundleContent("d-1", [], [], note, checkpoint.size, stamp_of(parts.recorded, 4, tree, note))
    path = tmp_path / "paquet.zip"
    write_bundle(path, content, parts.recorded.private_key())
    assert any("10 entrées" in line for line in check_bundle(path).checked)
    report = check_against_journal(path, parts)
    assert report.findings == []
    assert any("autorité de confiance" in line for line in report.checked)
    unpacked = tmp_path / "paquet"
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(path), str(unpacked)], check=True)
    told = unpacked / "horodatage"
    checking = ["openssl", "ts", "-verify", "-data", "point.txt", "-in", "jeton.tsr", "-CAfile", str(authority.roots)]
    done = subprocess.run(checking, capture_output=True, text=True, check=False, cwd=told)
    assert "Verification: OK" in done.stdout + done.stderr


def test_a_bundle_whose_stamp_is_another_texts_is_refused(parts: Composition, tmp_path: Path) -> None:
    stamp(parts, now=True)
    checkpoint, note, tree = signed_tree(parts.recorded)
    carried = stamp_of(parts.recorded, 4, tree, note)
    assert carried is not None
    wrong = carried._replace(stamp=carried.stamp._replace(token=carried.stamp.token.replace(b"\x04 ", b"\x04!")))
    spoilt = carried.stamp.token[::-1]
    for each in (wrong, carried._replace(stamp=carried.stamp._replace(token=spoilt))):
        content = BundleContent("d-1", [], [], note, checkpoint.size, each)
        write_bundle(tmp_path / "paquet.zip", content, parts.recorded.private_key())
        assert check_against_journal(tmp_path / "paquet.zip", parts).findings


def test_an_authority_without_its_roots_is_refused(tmp_path: Path, authority: Authority) -> None:
    with pytest.raises(ConfigurationError, match="LISIERE_TIMESTAMP_ROOTS"):
        stamp(Composition(Settings(data=tmp_path, timestamp_url=authority.url)))
    with pytest.raises(ConfigurationError, match="LISIERE_TIMESTAMP_URL"):
        stamp(Composition(Settings(data=tmp_path)))
