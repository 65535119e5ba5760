"""`python -m infra.demo.run`: the whole system on this machine with the built-in dossier in it, until Ctrl-C."""

import asyncio
import sys
import tempfile
import uuid
from pathlib import Path

from infra.demo.dossier import DemoDossier, build_demo_dossier
from infra.demo.facts import DemoError
from workers.apps import Composition
from workers.errors import LisiereError
from workers.following import follow, reasons
from workers.settings import Settings
from workers.submission import About, collect, submit
from workers.system import run_system

_DEMO = uuid.UUID("2f9f8f0c-6b1d-5a3e-9a0e-0d2c5c1f7a11")
"""The built-in dossier has one id on every machine: submitting it again is submitting it once."""


def main() -> int:
    """Run the system and submit the dossier; 1 with a reason when something cannot start."""
    parts = Composition(Settings())

    def ready(url: str) -> None:
        following = asyncio.get_running_loop().run_in_executor(None, _show, parts, url)
        following.add_done_callback(_tell_failure)

    try:
        asyncio.run(run_system(parts, _tell, ready))
    except LisiereError as error:
        _tell(f"lisiere : {error}")
        return 1
    return 0


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def _tell_failure(following: "asyncio.Future[None]") -> None:
    error = following.exception()
    if isinstance(error, LisiereError | DemoError):
        _tell(f"lisiere : {error}")
    elif error is not None:
        raise error


def _show(parts: Composition, sign_in: str) -> None:
    """Submit the built-in dossier unless it is there already, follow it, and print where its note is read."""
    if parts.read_model.dossier(_DEMO) is None:
        with tempfile.TemporaryDirectory() as folder:
            _submit(build_demo_dossier(Path(folder)), parts)
    state = follow(_DEMO, parts.read_model, _tell)
    if state.status == "failed":
        _tell(f"lisiere : le dossier de démonstration est en échec : {reasons(state)}")
        return
    base, _, token = sign_in.partition("?")
    sys.stdout.write(
        f"\nLa note est prête à relire : {base}dossiers/{_DEMO}/relecture?{token}\n(Ctrl-C arrête tout)\n\n"
    )
    sys.stdout.flush()


def _submit(demo: DemoDossier, parts: Composition) -> None:
    _tell(f"Dépôt du dossier fictif « {demo.title} » : {len(demo.files)} fichiers")
    about = About(demo.title, demo.petitionnaire, demo.reference, demo.filed_on)
    sink = parts.sink("/lisiere/demo")
    try:
        submit(collect(demo.files), about, parts.store, sink, parts.archive_limits(), dossier_id=_DEMO)
    finally:
        sink.close()


if __name__ == "__main__":
    sys.exit(main())
