"""What every command shares: the data folder, how results are printed."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers.errors import RejectedError
from workers.settings import Settings

if TYPE_CHECKING:
    from workers.apps import Composition

Data = Annotated[Path | None, typer.Option("--data", help="Le dossier de données (./data par défaut).")]
AsJson = Annotated[bool, typer.Option("--json", help="Écrit le résultat en JSON sur la sortie standard.")]


def settings_for(data: Path | None) -> Settings:
    """Return the settings, the data folder being that of the command line if given."""
    return Settings() if data is None else Settings(data=data)


def compose(data: Path | None) -> "Composition":
    """Return the parts a command may ask for."""
    from workers.apps import Composition  # noqa: PLC0415 -- databases and Kafka clients: `extract` does without

    return Composition(settings_for(data))


def print_json(value: Any) -> None:
    """Print one JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def tell(line: str) -> None:
    """Print a line for the person, apart from results."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def write_output(content: bytes, output: Path | None) -> None:
    """Write a result to a file, or to standard output. Raises: RejectedError: the file cannot be written."""
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise RejectedError(
            f"« {output} » ne peut pas être écrit : le dossier doit exister et vous y autoriser"
        ) from error
