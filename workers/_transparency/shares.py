"""How much of a note's text the processing wrote and a person kept, changed or set aside."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from schemas.notes import Note, Statement


@dataclass(frozen=True)
class Shares:
    """Characters of a note's text by who answers for them.

    `kept`: accepted as drafted, and what a correction left as it was; `written`: what a person put in, or added as a
    statement; `replaced`: what a correction took out; `rejected`: set aside whole; `pending`: nobody decided yet.
    """

    kept: int = 0
    written: int = 0
    replaced: int = 0
    rejected: int = 0
    pending: int = 0

    @property
    def standing(self) -> int:
        """Characters of the note as it reads: what was kept, written, or awaits a person."""
        return self.kept + self.written + self.pending

    def share(self, count: int) -> float:
        """Return a count as a share of the note as it reads, from 0 to 1."""
        return count / self.standing if self.standing else 0.0


def shares_of(note: Note) -> Shares:
    """Count the text of a note's statements."""
    counted = [_of(each) for section in note.sections for each in section.all_statements]
    return _sum(counted)


def _of(statement: Statement) -> Shares:
    length = len(statement.text)
    if statement.origin == "agent":
        return Shares(written=length)
    match statement.review:
        case "accepted":
            return Shares(kept=length)
        case "rejected":
            return Shares(rejected=length)
        case "corrected":
            draft = statement.draft or ""
            kept = sum(block.size for block in _matcher(draft, statement.text).get_matching_blocks())
            return Shares(kept=kept, written=length - kept, replaced=len(draft) - kept)
        case _:
            return Shares(pending=length)


def _matcher(before: str, after: str) -> SequenceMatcher[str]:
    # Without autojunk: frequent letters of a long sentence are no junk.
    return SequenceMatcher(None, before, after, autojunk=False)


def _sum(counted: Iterable[Shares]) -> Shares:
    total = Shares()
    for each in counted:
        total = Shares(
            total.kept + each.kept,
            total.written + each.written,
            total.replaced + each.replaced,
            total.rejected + each.rejected,
            total.pending + each.pending,
        )
    return total
