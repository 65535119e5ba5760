"""What the journal costs a dossier: its CPU, each event appended alone as in the worst case, beside the whole run's."""

import os
import tempfile
import time
from pathlib import Path

from workers.adapters.kafka_log import read_log
from workers.adapters.sqlite_journal import SqliteJournal
from workers.apps import Composition
from workers.journal import TOPICS

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_UTIME = 11
"""utime, stime, cutime, cstime in /proc/PID/stat, after the name's closing bracket."""


def family_cpu_s(root: int) -> float:
    """Return the CPU seconds of a process and all below it, ended ones they waited for among them."""
    children = Path(f"/proc/{root}/task/{root}/children")
    try:
        fields = Path(f"/proc/{root}/stat").read_text().rpartition(")")[2].split()
        below = [int(child) for child in children.read_text().split()]
    except OSError:
        return 0.0
    own = sum(int(ticks) for ticks in fields[_UTIME : _UTIME + 4]) / _TICKS_A_SECOND
    return own + sum(family_cpu_s(child) for child in below)


def journal_cpu_s(parts: Composition) -> float:
    """Read the log again into a fresh journal, a transaction and a signature for each event; return the CPU seconds."""
    with tempfile.TemporaryDirectory() as scratch:
        began = time.process_time()
        journal = SqliteJournal(Path(scratch))
        for record in read_log(parts.bootstrap, TOPICS):
            journal.append([record])
        journal.close()
        return time.process_time() - began
