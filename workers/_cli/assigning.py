"""`assign`: saying which service a dossier belongs to, where the place it was handed in at did not."""

import getpass
from typing import Annotated

import typer

from workers._cli.dossiers import DossierId
from workers._cli.options import AsJson, Data, compose, print_json, tell
from workers._cli.withdrawing import known_id
from workers.errors import RejectedError


def assign(
    dossier_id: DossierId,
    service: Annotated[str, typer.Option(help="Le service, du nom qu’il porte dans les comptes.")],
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Rattache un dossier à un service : les personnes d’autres services ne le voient pas."""
    from schemas.dossiers import DossierAssigned  # noqa: PLC0415 -- late, as all that is heavy

    parts, known, named = compose(data), known_id(dossier_id), " ".join(service.split())[:255]
    if not named:
        raise RejectedError("le nom du service est vide")
    if parts.read_model.dossier(known) is None:
        raise RejectedError(f"aucun dossier {known}")
    sink = parts.sink("/lisiere/cli")
    try:
        actor = parts.settings.actor or getpass.getuser()
        sink.publish(DossierAssigned(dossier_id=known, service=named, actor=actor))
    finally:
        sink.close()
    if json_:
        print_json({"dossier_id": str(known), "service": named})
    else:
        tell(f"Dossier rattaché au service {named}.")
