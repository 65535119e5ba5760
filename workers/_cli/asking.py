"""`ask`: a question to a dossier, answered from its own passages."""

import getpass
import sys
from typing import Annotated

import typer

from workers._cli.dossiers import DossierId, find_dossier
from workers._cli.options import AsJson, Data, compose, print_json, tell
from workers.errors import RejectedError


def ask(
    dossier_id: DossierId,
    question: Annotated[str, typer.Argument(help="La question, en français.")],
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Interroge un dossier : la réponse est faite de ses phrases, chacune avec sa page."""
    from workers.asking import ask_and_wait  # noqa: PLC0415 -- late, as all that is heavy
    from workers.transient import running_system  # noqa: PLC0415

    words = " ".join(question.split())
    if not words:
        raise RejectedError("la question est vide")
    parts = compose(data)
    state = find_dossier(parts, dossier_id)
    with running_system(parts, tell):
        sink = parts.sink("/lisiere/cli")
        try:
            actor = parts.settings.actor or getpass.getuser()
            answer = ask_and_wait(state.dossier_id, words, actor=actor, sink=sink, read_model=parts.read_model)
        finally:
            sink.close()
    if json_:
        print_json(answer.model_dump(mode="json"))
        return
    for warning in answer.warnings:
        tell(warning)
    for statement in answer.statements:
        places = " ; ".join(f"{each.document}, p. {each.page}" for each in statement.citations)
        sys.stdout.write(f"{statement.text}\n    {places}\n")
    if not answer.statements:
        missing = f" ({', '.join(answer.missing)} : nulle part)" if answer.missing else ""
        sys.stdout.write(f"Non trouvé dans le dossier{missing}.\n")
        for near in answer.nearest:
            sys.stdout.write(f"  s’en approche : {near.quote}\n    {near.document}, p. {near.page}\n")
