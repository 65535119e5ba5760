"""`extract` and `classify`: the cores alone, no Kafka needed."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from schemas.documents import Extraction
from workers._cli.options import AsJson, print_json, settings_for, tell, write_output
from workers.errors import RejectedError

classify = typer.Typer(help="Classe un document ou des textes.", no_args_is_help=True)

_SCHEMES = ("document", "enjeu", "prescription")


def extract(
    file: Annotated[Path, typer.Argument(metavar="FICHIER")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Écrit dans ce fichier.")] = None,
    format_: Annotated[str, typer.Option("--format", help="json, md ou html.")] = "json",
    json_: AsJson = False,
) -> None:
    """Lit un fichier : texte, sections, pages, boîtes."""
    form = "json" if json_ else format_
    if form not in _FORMS:
        raise typer.BadParameter(f"« {form} » ; attendu : {', '.join(_FORMS)}", param_hint="--format")
    write_output(_FORMS[form](_read(file)).encode(), output)


def _json(extraction: Extraction) -> str:
    from workers._extraction.contract_form import extraction_json  # noqa: PLC0415 -- late, as all that is heavy

    return json.dumps(extraction_json(extraction), ensure_ascii=False) + "\n"


def _markdown(extraction: Extraction) -> str:
    from workers._extraction.markdown_form import extraction_markdown  # noqa: PLC0415

    return extraction_markdown(extraction)


def _html(extraction: Extraction) -> str:
    from workers._extraction.html_form import extraction_html  # noqa: PLC0415

    return extraction_html(extraction)


_FORMS: dict[str, Callable[[Extraction], str]] = {"json": _json, "md": _markdown, "html": _html}


@classify.command("document")
def classify_document_command(
    file: Annotated[Path, typer.Argument(metavar="FICHIER")],
    json_: AsJson = True,  # noqa: ARG001
) -> None:
    """Dit de quelle sorte est un document, avec les scores de chaque sorte."""
    from workers._classification import classify_document  # noqa: PLC0415

    found = classify_document(_read(file))
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


def _read(file: Path) -> Extraction:
    """Read a file whole, with progress on a terminal. Raises: RejectedError."""
    from schemas.extractions import read_extraction  # noqa: PLC0415
    from workers._extraction import extract_file  # noqa: PLC0415
    from workers.apps import Composition  # noqa: PLC0415

    if not file.is_file():
        raise RejectedError(f"« {file} » n’existe pas ou n’est pas un fichier")
    artefact = io.BytesIO()
    limits = Composition(settings_for(None)).extraction_limits()
    extract_file(file, file.name, artefact, limits=limits, progress=_progress if sys.stderr.isatty() else None)
    if sys.stderr.isatty():
        tell("")
    artefact.seek(0)
    return read_extraction(artefact)


def _progress(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done}/{total} pages lues")
    sys.stderr.flush()
