"""`similar`: the earlier dossiers most like one, and why."""

import sys
from typing import Annotated

import typer

from workers._cli.dossiers import DossierId, find_dossier
from workers._cli.options import AsJson, Data, compose, print_json, tell
from workers.errors import RejectedError


def similar(
    dossier_id: DossierId,
    limit: Annotated[int, typer.Option("-k", min=1, max=100, help="Nombre de dossiers.")] = 5,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Donne les dossiers antérieurs les plus semblables, pourquoi, et les avis rendus sur eux."""
    from workers.similarity import SimilarDossiers  # noqa: PLC0415 -- late, as all that is heavy

    parts = compose(data)
    state = find_dossier(parts, dossier_id)
    found = SimilarDossiers(parts.read_model).of(state.dossier_id, limit)
    if found is None:
        raise RejectedError("le dossier n’a pas encore de note : rien ne permet de le comparer")
    if json_:
        print_json([each.model_dump(mode="json") for each in found])
        return
    for each in found:
        sys.stdout.write(f"{each.score:.2f}  {each.dossier_id}  {each.title}\n      {' ; '.join(each.reasons)}\n")
        for avis in each.avis:
            sys.stdout.write(f"      avis : {avis.name}\n")
    if not found:
        tell("Aucun dossier antérieur ne lui ressemble.")
