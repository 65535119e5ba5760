"""`checkpoint` and `proof`: what an auditor takes away; and `verify` on what they kept."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workers._cli.log import account_reading
from workers._cli.options import AsJson, Data, compose, print_json, tell, write_output
from workers.errors import RejectedError

if TYPE_CHECKING:
    from workers._journal.signed_note import PublicKey
    from workers.apps import Composition

Output = Annotated[Path | None, typer.Option("-o", "--output", metavar="FICHIER", help="Où l’écrire.")]


def checkpoint(
    output: Output = None,
    stamp: Annotated[bool, typer.Option("--stamp", help="Le fait d’abord horodater, sans attendre demain.")] = False,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Donne le point de contrôle signé du journal : à garder, pour prouver plus tard que rien n’a été changé."""
    from workers.proving import latest_checkpoint  # noqa: PLC0415 -- late, as all that is heavy

    parts = compose(data)
    if stamp:
        _stamp(parts)
    found, note = latest_checkpoint(parts)
    key = str(parts.recorded.public_key())
    if output is not None or not json_:
        write_output(note.encode(), output)
    if json_:
        print_json({"checkpoint": note, "size": found.size, "root": found.root.hex(), "public_key": key})
    tell(f"Journal de {found.size} entrées ; clé publique : {key}")


def _stamp(parts: "Composition") -> None:
    from workers.stamping import stamp as stamp_now  # noqa: PLC0415 -- late, as all that is heavy

    try:
        stamp_now(parts, now=True)
    finally:
        parts.journal.close()


def proof(
    event_id: Annotated[str | None, typer.Argument(metavar="ÉVÈNEMENT", help="L’identifiant de l’évènement.")] = None,
    since: Annotated[
        Path | None, typer.Option(metavar="FICHIER", help="Prouve plutôt que le journal prolonge ce point de contrôle.")
    ] = None,
    output: Output = None,
    data: Data = None,
) -> None:
    """Écrit la preuve qu’un évènement est au journal, ou que le journal prolonge celui d’un point de contrôle gardé."""
    from workers.proving import prove_event, prove_extension  # noqa: PLC0415 -- late, as all that is heavy

    if (event_id is None) == (since is None):
        raise typer.BadParameter("donnez un évènement, ou --since")
    parts = compose(data)
    text = prove_event(event_id, parts) if event_id else prove_extension(read_note(since), parts)
    write_output(text.encode(), output)
    if event_id:
        account_reading(parts, "proof")
    tell(f"Clé publique avec laquelle la vérifier : {parts.recorded.public_key()}")


def verify_proof(path: Path, key: str | None, since: Path | None, data: Path | None, *, as_json: bool) -> None:
    """Check a proof with the key given, else that of the data folder's journal; exit 1 where it proves nothing."""
    from workers._journal.proof import INCLUSION, check_consistency, check_inclusion  # noqa: PLC0415 -- late
    from workers._journal.signed_note import NoteError  # noqa: PLC0415

    text, public = read_note(path), _public_key(key, data)
    try:
        if text.startswith(INCLUSION):
            event = check_inclusion(text, public)
            told = {"ok": True, "number": event.number, "size": event.checkpoint.size, "public_key": str(public)}
            told |= {name: event.header(f"ce_{name}") for name in ("id", "type", "time")}
            told |= {"body": (event.record.value or b"").decode("utf-8", "replace")}
            line = f"✓ {event.told()}"
        else:
            if since is None:
                raise RejectedError("donnez par --since le point de contrôle que cette preuve prolonge")
            was, now = check_consistency(text, read_note(since), public)
            told = {"ok": True, "since": was.size, "size": now.size, "public_key": str(public)}
            line = f"✓ le journal {now.origin} de {now.size} entrées prolonge celui de {was.size}"
    except NoteError as error:
        raise RejectedError(f"{path} : {error}") from error
    if as_json:
        print_json(told)
    else:
        sys.stdout.write(line + "\n")


def read_note(path: Path | None) -> str:
    """Return what a file of text holds. Raises: RejectedError: it cannot be read."""
    try:
        return "" if path is None else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RejectedError(f"{path} ne peut pas être lu") from error


def _public_key(key: str | None, data: Path | None) -> "PublicKey":
    from workers._journal.signed_note import NoteError, read_public_key  # noqa: PLC0415 -- late, as all that is heavy

    if key is None:
        return compose(data).recorded.public_key()
    try:
        return read_public_key(read_note(Path(key)) if Path(key).is_file() else key)
    except NoteError as error:
        raise RejectedError(f"--key : {error}") from error
