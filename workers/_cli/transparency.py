"""`transparency`: the sheet of algorithmic transparency of a dossier."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from workers._cli.dossiers import DossierId, find_dossier, find_note
from workers._cli.options import AsJson, Data, compose, print_json, write_output
from workers._cli.taking import account_taking, account_viewing


def transparency(
    dossier_id: DossierId,
    format_: Annotated[str, typer.Option("--format", help="json, md, docx, odt ou pdf.")] = "md",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Écrit dans ce fichier.")] = None,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Donne la fiche de transparence du traitement algorithmique (CRPA, R. 311-3-1-2)."""
    from workers._letters import LETTER_FORMS, render_letter  # noqa: PLC0415 -- late, as all that is heavy
    from workers._transparency import sheet_as_json, sheet_of  # noqa: PLC0415

    form: Any = "json" if json_ else format_
    if form not in ("json", *LETTER_FORMS):
        raise typer.BadParameter(f"« {form} » ; attendu : json, {', '.join(LETTER_FORMS)}", param_hint="--format")
    if output is None and form in ("docx", "odt", "pdf") and sys.stdout.isatty():
        raise typer.BadParameter("ce format est binaire : donnez un fichier par -o", param_hint="--output")
    parts = compose(data)
    state = find_dossier(parts, dossier_id)
    note = find_note(parts, state)
    about = (note, state.documents, parts.read_model.outline(state.dossier_id))
    if form == "json" and output is None:
        print_json(sheet_as_json(*about))
        account_viewing(parts, note)
        return
    content = (
        json.dumps(sheet_as_json(*about), ensure_ascii=False, indent=2).encode()
        if form == "json"
        else render_letter(sheet_of(*about), form)
    )
    write_output(content, output)
    account_taking(parts, note, "note", f"transparence.{form}", content)
