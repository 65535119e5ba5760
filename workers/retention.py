"""Retention: which dossiers were left as they ended for longer than the service keeps them, and erasing each."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from schemas.views import EndedDossier
from workers.erasing import decide, wait_until_erased
from workers.errors import LisiereError, RejectedError, UnavailableError
from workers.ports import EventSink, KeyStore, ReadModel
from workers.withdrawing import withdraw


@dataclass(frozen=True)
class Reason:
    """Who has dossiers erased for having been kept for so many days."""

    actor: str
    days: int

    def __str__(self) -> str:
        """Say why, as the log keeps it in clear."""
        return f"durée de conservation de {self.days} jour{'s' if self.days > 1 else ''}"


@dataclass(frozen=True)
class Attempt:
    """What became of a dossier that was to be erased; `failure` says in a sentence why it was not."""

    dossier: EndedDossier
    failure: str | None = None


def due(ended: Iterable[EndedDossier], days: int, today: date) -> list[EndedDossier]:
    """Return those in which nothing has happened for more than so many days, the longest left first."""
    kept_too_long = [each for each in ended if (today - each.since.astimezone().date()).days > days]
    return sorted(kept_too_long, key=lambda each: (each.since, each.dossier_id))


def find_due(read_model: ReadModel, days: int, today: date) -> list[EndedDossier]:
    """Return the dossiers that are due; the read model narrows them, `due` decides."""
    first_day_kept = datetime.combine(today - timedelta(days=days), time.min).astimezone()
    return due(read_model.ended(first_day_kept), days, today)


def erase_each(
    found: Iterable[EndedDossier],
    still_due: Callable[[], Collection[EndedDossier]],
    erase: Callable[[EndedDossier], None],
) -> list[Attempt]:
    """Erase dossiers one by one; where one fails the others are erased all the same.

    Each is looked for again just before: who asked may have taken an hour to confirm, and somebody taken it up since.
    """

    def attempt(dossier: EndedDossier) -> Attempt:
        try:
            if dossier not in still_due():
                raise RejectedError("il s’y est passé quelque chose depuis")
            erase(dossier)
        except LisiereError as error:
            return Attempt(dossier, str(error))
        return Attempt(dossier)

    return [attempt(each) for each in found]


def erase_one(dossier: EndedDossier, why: Reason, sink: EventSink, read_model: ReadModel, keys: KeyStore) -> None:
    """Withdraw a dossier where it was not, and have it erased.

    Both go on the log before anything is waited for: a withdrawal alone would begin the period again.

    Raises: UnavailableError: it is not erased yet, or the log is out of reach.
    """
    if dossier.status != "withdrawn":
        withdraw(dossier.dossier_id, actor=why.actor, reason=str(why), sink=sink)
    try:
        decide(dossier.dossier_id, actor=why.actor, reason=str(why), sink=sink)
    except UnavailableError as error:
        raise UnavailableError(f"retiré, mais pas effacé ({error}) : effacez-le par son identifiant") from error
    wait_until_erased(dossier.dossier_id, read_model, keys)
