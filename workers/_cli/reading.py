"""`extract` and `classify`: the cores alone, no Kafka needed."""

import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from workers._cli.options import AsJson, print_json, settings_for, tell, write_output
from workers.errors import LockedError, RejectedError

classify = typer.Typer(help="Classe un document ou des textes.", no_args_is_help=True)

_PASSWORD = "LISIERE_FILE_PASSWORD"  # noqa: S105 -- the variable's name
_SCHEMES = ("document", "enjeu", "prescription")


def extract(
    file: Annotated[Path, typer.Argument(metavar="FICHIER")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Écrit dans ce fichier.")] = None,
    format_: Annotated[str, typer.Option("--format", help="json, md ou html.")] = "json",
    json_: AsJson = False,
) -> None:
    """Lit un fichier : texte, sections, pages, boîtes.

    Le mot de passe d’un PDF chiffré est demandé au terminal, ou pris dans LISIERE_FILE_PASSWORD.
    """
    form = "json" if json_ else format_
    if form not in _FORMS:
        raise typer.BadParameter(f"« {form} » ; attendu : {', '.join(_FORMS)}", param_hint="--format")
    write_output(_FORMS[form](_artefact(file)), output)


def _json(artefact: IO[bytes]) -> bytes:
    from workers._extraction.contract_form import contract_json  # noqa: PLC0415 -- late, as all that is heavy

    return b"".join(contract_json(artefact))


def _markdown(artefact: IO[bytes]) -> bytes:
    from schemas.extractions import read_extraction  # noqa: PLC0415
    from workers._extraction.markdown_form import extraction_markdown  # noqa: PLC0415

    return extraction_markdown(read_extraction(artefact)).encode()


def _html(artefact: IO[bytes]) -> bytes:
    from schemas.extractions import read_extraction  # noqa: PLC0415
    from workers._extraction.html_form import extraction_html  # noqa: PLC0415

    return extraction_html(read_extraction(artefact)).encode()


_FORMS: dict[str, Callable[[IO[bytes]], bytes]] = {"json": _json, "md": _markdown, "html": _html}


@classify.command("document")
def classify_document_command(
    file: Annotated[Path, typer.Argument(metavar="FICHIER")],
    json_: AsJson = True,  # noqa: ARG001
) -> None:
    """Dit de quelle sorte est un document, avec les scores de chaque sorte."""
    from schemas.extractions import read_extraction  # noqa: PLC0415
    from workers._classification import classify_document  # noqa: PLC0415

    found = classify_document(read_extraction(_artefact(file)))
    print_json({"label": found.label, "scores": found.scores, "reasons": list(found.reasons)})


@classify.command("text")
def classify_text_command(
    scheme: Annotated[str, typer.Option(help="document, enjeu ou prescription.")],
    json_: AsJson = True,  # noqa: ARG001
) -> None:
    """Classe des textes lus sur l’entrée standard (JSON Lines : {"id", "text"}), dans le même ordre."""
    from workers._classification import classify_text  # noqa: PLC0415

    if scheme not in _SCHEMES:
        raise typer.BadParameter(f"« {scheme} » ; attendu : {', '.join(_SCHEMES)}", param_hint="--scheme")
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            record = _text_record(line, number)
            found = classify_text(record["text"], scheme)  # type: ignore[arg-type]  # checked above
            answer = {"id": record["id"], "label": found.label, "scores": found.scores}
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")


def _text_record(line: bytes, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise RejectedError(f"ligne {number} : ce n’est pas du JSON") from error
    if not isinstance(record, dict) or "id" not in record or not isinstance(record.get("text"), str):
        raise RejectedError(f'ligne {number} : attendu un objet {{"id", "text"}}')
    return record


def _artefact(file: Path) -> IO[bytes]:
    """Read a file whole, with progress on a terminal. Raises: RejectedError."""
    from workers._extraction import extract_file  # noqa: PLC0415

    if not file.is_file():
        raise RejectedError(f"« {file} » n’existe pas ou n’est pas un fichier")
    artefact = io.BytesIO()
    limits = settings_for(None).extraction_limits()
    progress = _progress if sys.stderr.isatty() else None
    try:
        extract_file(file, file.name, artefact, limits=limits, progress=progress)
    except LockedError:
        if not sys.stdin.isatty():
            raise
        os.environ[_PASSWORD] = typer.prompt("Mot de passe du fichier", hide_input=True, err=True)
        extract_file(file, file.name, artefact, limits=limits, progress=progress)
    if progress:
        tell("")
    artefact.seek(0)
    return artefact


def _progress(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done}/{total} pages lues")
    sys.stderr.flush()
