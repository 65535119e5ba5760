"""Erasing: a dossier's key is destroyed, and whatever was made of its contents is forgotten with it.

The decision goes on the log first. Whoever reads it does the rest, and does it again where it was interrupted: from the
moment the key is gone nothing of the dossier can be opened, here or in any backup, whatever is still to be deleted.
"""

import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from schemas.dossiers import DossierErased
from schemas.envelope import Envelope
from workers.delivery import Result, Route
from workers.errors import RejectedError, UnavailableError
from workers.ports import EventSink, KeyStore, PassageIndex, ReadModel, StageState

STAGE = "erasure"
VERSION = "1"
GROUP = f"lisiere.{STAGE}.dossiers"
"""The consumer group that erases; who asked waits for it."""
UPSTREAM = (
    "ce qu’un système amont a publié en clair sur Kafka y reste : titre, pétitionnaire, noms et adresses des fichiers"
)
"""What an erasure does not reach, as it is told to who asks for one."""
_ASK_AGAIN_S = 0.1
_PATIENCE_S = 60.0


@dataclass(frozen=True)
class ErasureParts:
    """What holds something of a dossier, the read model apart, which follows the log by itself.

    `forget_copies` deletes its contents and the images of its pages; it raises UnavailableError.
    """

    keys: KeyStore
    index: PassageIndex
    state: StageState
    forget_copies: Callable[[uuid.UUID], None]


def finish(dossier_id: uuid.UUID, parts: ErasureParts) -> None:
    """Destroy a dossier's key and forget the rest; doing it again changes nothing.

    Raises: UnavailableError: something is left to forget.
    """
    parts.keys.destroy(dossier_id)  # first: no stage under way brings anything back
    parts.state.forget(dossier_id)
    parts.index.delete_dossier(dossier_id)
    parts.forget_copies(dossier_id)


def finish_all(decided: Iterable[uuid.UUID], parts: ErasureParts) -> int:
    """Erase again what was to be erased and has a key all the same: a backup of the keys was put back; return how many.

    Raises: UnavailableError: something is left to forget.
    """
    revived = [dossier_id for dossier_id in dict.fromkeys(decided) if not parts.keys.is_erased(dossier_id)]
    for dossier_id in revived:
        finish(dossier_id, parts)
    return len(revived)


def check_erasable(dossier_id: uuid.UUID, read_model: ReadModel) -> None:
    """Make sure a dossier may be erased. Raises: RejectedError: it is none, was not withdrawn, or is erased already."""
    if read_model.erasure(dossier_id) is not None:
        raise RejectedError(f"le dossier {dossier_id} est déjà effacé")
    if read_model.dossier(dossier_id) is not None:
        raise RejectedError(f"le dossier {dossier_id} n’est pas retiré : retirez-le d’abord")
    if read_model.withdrawal(dossier_id) is None:
        raise RejectedError(f"aucun dossier {dossier_id}")


def decide(dossier_id: uuid.UUID, *, actor: str, reason: str, sink: EventSink) -> None:
    """Put the decision on the log. Raises: UnavailableError: the log is out of reach; nothing was decided."""
    sink.publish(DossierErased(dossier_id=dossier_id, actor=actor, reason=reason))


def wait_until_erased(
    dossier_id: uuid.UUID,
    read_model: ReadModel,
    keys: KeyStore,
    *,
    patience_s: float = _PATIENCE_S,
    pause: Callable[[float], None] = time.sleep,  # other processes erase
) -> None:
    """Wait until the key is gone and the read model says so. Raises: UnavailableError: not in time."""
    left = int(patience_s / _ASK_AGAIN_S)
    while left := left - 1:
        if keys.is_erased(dossier_id) and read_model.erasure(dossier_id) is not None:
            return
        pause(_ASK_AGAIN_S)
    raise UnavailableError(
        "l’effacement est inscrit au journal, mais n’a pas encore eu lieu : un système tourne-t-il (« lisiere up ») ? "
        "Il aura lieu dès que ce sera le cas"
    )


def routes(parts: ErasureParts) -> list[Route]:
    """Wire erasure to its topic."""

    def handle(envelope: Envelope) -> Sequence[Result]:
        if isinstance(envelope.data, DossierErased):
            finish(envelope.data.dossier_id, parts)
        return []

    return [
        Route(
            stage=STAGE,
            version=VERSION,
            name="dossiers",
            consumes=(DossierErased,),
            produces=(),
            handle=handle,
            is_awaited=True,
        )
    ]
