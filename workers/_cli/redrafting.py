"""`section`: one part of a note worded again, or as it was before."""

import getpass
import sys
from typing import Annotated

import typer

from workers._cli.dossiers import DossierId, find_dossier, find_note
from workers._cli.options import AsJson, Data, compose, print_json, tell


def section(
    dossier_id: DossierId,
    key: Annotated[str, typer.Argument(metavar="PARTIE", help="La clé de la partie : projet, synthese, enjeu_eau…")],
    instruction: Annotated[str | None, typer.Option("--instruction", help="Ce qui est souhaité du modèle.")] = None,
    restore: Annotated[bool, typer.Option("--undo", help="Revient à la rédaction précédente.")] = False,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Rédige à nouveau une partie de la note en relecture ; ce qui y est accepté ou corrigé reste."""
    from schemas.redrafting import LONGEST_INSTRUCTION  # noqa: PLC0415 -- late, as all that is heavy
    from workers.redrafting import redraft_and_wait, request_of  # noqa: PLC0415
    from workers.transient import running_system  # noqa: PLC0415

    wish = " ".join((instruction or "").split()) or None
    if wish and len(wish) > LONGEST_INSTRUCTION:
        raise typer.BadParameter(f"{LONGEST_INSTRUCTION} caractères au plus", param_hint="--instruction")
    parts = compose(data)
    note = find_note(parts, find_dossier(parts, dossier_id))
    actor = parts.settings.actor or getpass.getuser()
    requested = request_of(note, key, actor=actor, instruction=wish, restore=restore)
    with running_system(parts, tell):
        sink = parts.sink("/lisiere/cli")
        try:
            made, warnings = redraft_and_wait(requested, sink=sink, read_model=parts.read_model)
        finally:
            sink.close()
    if json_:
        print_json({**made.model_dump(mode="json"), "warnings": list(warnings)})
        return
    for warning in warnings:
        tell(warning)
    for statement in made.statements:
        places = " ; ".join(f"{each.document}, p. {each.page}" for each in statement.citations)
        sys.stdout.write(f"{statement.text}\n    {places}\n")
