"""Taking a dossier out: the decision goes on the log, and is done once nothing of the dossier is shown or found."""

import time
import uuid
from collections.abc import Callable

from schemas.dossiers import DossierWithdrawn
from schemas.passages import PassageFilter
from workers.errors import UnavailableError
from workers.ports import EventSink, PassageIndex, ReadModel

_ASK_AGAIN_S = 0.1
_PATIENCE_S = 60.0


def withdraw(dossier_id: uuid.UUID, *, actor: str, reason: str, sink: EventSink) -> None:
    """Put the decision on the log. Raises: UnavailableError: the log is out of reach; nothing was decided."""
    sink.publish(DossierWithdrawn(dossier_id=dossier_id, actor=actor, reason=reason))


def wait_until_gone(
    dossier_id: uuid.UUID,
    read_model: ReadModel,
    index: PassageIndex,
    *,
    patience_s: float = _PATIENCE_S,
    pause: Callable[[float], None] = time.sleep,  # the index and the read model are other processes'
) -> None:
    """Wait until neither the read model nor the index holds anything of a dossier that was taken out.

    Raises: UnavailableError: that did not come true in time.
    """
    left = int(patience_s / _ASK_AGAIN_S)
    while left := left - 1:
        if read_model.withdrawal(dossier_id) is not None and _is_unknown(dossier_id, index):
            return
        pause(_ASK_AGAIN_S)
    raise UnavailableError(
        "le retrait est inscrit au journal, mais l’index ou l’affichage ne l’a pas encore appliqué : un système "
        "tourne-t-il (« lisiere up ») ? Il prendra effet dès que ce sera le cas"
    )


def _is_unknown(dossier_id: uuid.UUID, index: PassageIndex) -> bool:
    try:
        return not index.status(PassageFilter(corpus="dossier", dossier_id=dossier_id)).passages
    except UnavailableError:
        return False  # whoever serves it is starting
