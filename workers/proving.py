"""Proving: what an auditor takes away and checks without us, a checkpoint of the log and proofs against one."""

import time
from collections.abc import Sequence

from workers._journal.checkpoint import Checkpoint, open_checkpoint
from workers._journal.leaf import leaf_of
from workers._journal.proof import why_not_extended, write_consistency, write_inclusion
from workers._journal.signed_note import NoteError
from workers._journal.signing import is_signed
from workers._journal.tree import Tree
from workers.adapters.kafka_log import LoggedRecord, read_log
from workers.adapters.sqlite_journal_reader import SqliteJournalReader
from workers.apps import Composition
from workers.errors import RejectedError, UnavailableError
from workers.journal import TOPICS

_APPENDED_WITHIN_S = 15.0
_ASK_AGAIN_S = 0.1


def latest_checkpoint(parts: Composition) -> tuple[Checkpoint, str]:
    """Return what the log is now, and as it was signed.

    Raises: RejectedError: there is no journal, or it is not what was signed.
    """
    checkpoint, note, _ = signed_tree(parts.recorded)
    return checkpoint, note


def prove_event(event_id: str, parts: Composition) -> str:
    """Return the proof that an event stands in the log, as a file.

    Raises: RejectedError: no such event, or it is not what was signed. UnavailableError: Kafka is out of reach, or the
        journal does not append it.
    """
    named = ("ce_id", event_id.encode())
    record = next((each for each in read_log(parts.bootstrap, TOPICS) if named in each.headers), None)
    if record is None:
        raise RejectedError(f"aucun évènement ne s’appelle « {event_id} »")
    journal = parts.recorded
    (number,) = numbers_of([record], journal)
    _, note, tree = signed_tree(journal)
    if tree.leaf(number) != leaf_of(record):
        raise RejectedError(f"l’évènement {number} n’est plus celui du journal : « lisiere verify » dit lequel")
    return write_inclusion(record, number, tree.inclusion(number), note)


def prove_extension(earlier: str, parts: Composition) -> str:
    """Return the proof that today's log goes on from an earlier signed checkpoint, as a file.

    Raises: RejectedError: it does not, or the checkpoint is not of this log.
    """
    journal = parts.recorded
    try:
        was = open_checkpoint(earlier, journal.public_key(), is_signed)
    except NoteError as error:
        raise RejectedError(f"point de contrôle refusé : {error}") from error
    now, note, tree = signed_tree(journal)
    path = tree.consistency(was.size) if was.size <= now.size else []
    if reason := why_not_extended(was, now, path):
        raise RejectedError(reason)
    return write_consistency(path, note)


def numbers_of(records: Sequence[LoggedRecord], journal: SqliteJournalReader) -> list[int]:
    """Return the entries of these records, waiting a little for those the journal is about to append.

    Raises: UnavailableError: it does not.
    """
    places = [((record.topic, record.partition), record.offset) for record in records]
    deadline = time.monotonic() + _APPENDED_WITHIN_S
    while True:
        found = journal.numbers(places)
        numbers = [number for number in found if number is not None]
        if len(numbers) == len(found):
            return numbers
        if time.monotonic() > deadline:
            missing = len(found) - len(numbers)
            raise UnavailableError(
                f"{missing} évènement(s) pas encore au journal : l’étape « journal » tourne-t-elle ?"
            )
        time.sleep(_ASK_AGAIN_S)  # another process appends


def signed_tree(journal: SqliteJournalReader) -> tuple[Checkpoint, str, Tree]:
    """Return the last checkpoint, as it was signed too, and the tree it tells of.

    Raises: RejectedError: the journal is not what was signed.
    """
    note = journal.notes()[-1]
    try:
        checkpoint = open_checkpoint(note, journal.public_key(), is_signed)
    except NoteError as error:
        raise RejectedError(f"le journal n’est pas signé comme il doit l’être : {error}") from error
    tree = Tree(journal.leaves(checkpoint.size))
    if (tree.size, tree.root()) != (checkpoint.size, checkpoint.root):
        raise RejectedError("le journal n’est plus celui qui a été signé : « lisiere verify » dit où")
    return checkpoint, note, tree
