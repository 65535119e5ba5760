"""From the submission of a dossier to its note in review: seconds and memory of the whole system, without a model."""

import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import httpx

from infra.bench.figures import Figure
from infra.bench.journal_share import family_cpu_s, journal_cpu_s
from infra.demo import build_demo_dossier
from workers.apps import Composition
from workers.exporting import export
from workers.following import follow
from workers.settings import Settings
from workers.submission import About, collect, submit

_BOUNDS_S = {"dossier_300_pv": 60.0, "dossier_1000": 150.0}
_MEMORY_BOUND_MIB = 1536.0
_JOURNAL_BOUND = 5.0
_BUNDLE_BOUND_S = 10.0
_DECISIONS, _DECISION_BOUND_MS = 30, 500.0


def measure(data: Path | None) -> Iterator[Figure]:
    """Yield, for each dossier, the seconds until its note is in review and the peak memory, Kafka's own apart."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, files in _dossiers(data, folder).items():
            with _system(folder / name) as (parts, memory):
                began, cpu_began_s = time.monotonic(), family_cpu_s(memory.root)
                sink = parts.sink("/lisiere/bench")
                accepted = submit(collect(files), About(title=name), parts.store, sink, parts.archive_limits())
                sink.close()
                state = follow(accepted.dossier_id, parts.read_model, _tell)
                seconds = time.monotonic() - began
                cpu_s = family_cpu_s(memory.root) - cpu_began_s
                share = 100 * journal_cpu_s(parts) / cpu_s
                bundle_s = _exported(accepted.dossier_id, folder / f"{name}.zip", parts)
                shown_ms = _decisions(accepted.dossier_id, parts) if state.status == "in_review" else 0.0
            if state.status != "in_review":
                raise RuntimeError(f"{name} ended as {state.status}")
            yield Figure(f"end_to_end.{name}", seconds, "s", _BOUNDS_S.get(name), "bound")
            yield Figure(f"end_to_end.{name}.decision_shown", shown_ms, "ms", _DECISION_BOUND_MS, "bound, p95")
            yield Figure(f"end_to_end.{name}.journal_share", share, "%", _JOURNAL_BOUND, "bound, of the run's CPU")
            yield Figure(f"end_to_end.{name}.bundle", bundle_s, "s", _BUNDLE_BOUND_S, "bound, documents included")
            yield Figure(f"end_to_end.{name}.memory", memory.peak_mib, "MiB", _MEMORY_BOUND_MIB, "bound")


def _exported(dossier_id: uuid.UUID, target: Path, parts: Composition) -> float:
    """Return the seconds until a dossier's audit bundle is written, proofs and documents in it."""
    began = time.monotonic()
    export(str(dossier_id), target, parts, with_documents=True)
    return time.monotonic() - began


def _decisions(dossier_id: uuid.UUID, parts: Composition) -> float:
    """Accept statements one by one through the API; return the p95 of the ms until each shows, through the log."""
    web = parts.folder.announced("web") or {}
    headers = {"Authorization": f"Bearer {parts.folder.token()}"}
    times = []
    with httpx.Client(base_url=str(web["url"]), headers=headers, timeout=30) as client:
        note = client.get(f"api/dossiers/{dossier_id}/note").json()
        statements = [each["statement_id"] for section in note["sections"] for each in section["statements"]]
        for statement_id in statements[:_DECISIONS]:
            decision = {"kind": "review_statement", "statement_id": statement_id, "verdict": "accepted"}
            body = {"note_id": note["note_id"], "version": note["version"], "decision": decision}
            began = time.perf_counter()
            client.post(f"api/dossiers/{dossier_id}/decisions", json=body).raise_for_status()
            times.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(times, n=20)[-1]


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")


def _dossiers(data: Path | None, scratch: Path) -> dict[str, list[Path]]:
    if data is None:
        return {"built_in": list(build_demo_dossier(scratch).files)}
    return {name: [data / "dossiers" / f"{name}.pdf"] for name in _BOUNDS_S}


@contextmanager
def _system(folder: Path) -> Iterator[tuple[Composition, "_Memory"]]:
    """Run a whole system on a fresh folder while the context lasts."""
    command = [sys.executable, "-m", "workers.cli", "up", "--data", str(folder), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 -- our own command
    try:
        for line in process.stdout or ():
            if "http" in line:
                break
        with _Memory(process.pid) as memory:
            yield Composition(Settings(data=folder)), memory
    finally:
        process.terminate()
        process.wait(timeout=60)


class _Memory:
    """The peak memory of a process and all below it, Java apart: shared pages are counted once (PSS)."""

    def __init__(self, root: int) -> None:
        self.root, self.peak_mib = root, 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.25):
            used = sum(_pss_mib(pid) for pid in _family(self.root) if _name(pid) != "java")
            self.peak_mib = max(self.peak_mib, used)


def _family(root: int) -> list[int]:
    try:
        children = Path(f"/proc/{root}/task/{root}/children").read_text().split()
    except OSError:
        return []
    return [root, *(pid for child in children for pid in _family(int(child)))]


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _pss_mib(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
