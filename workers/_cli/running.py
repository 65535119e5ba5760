"""`up`, `worker`, `web`: running the system whole or in parts."""

import asyncio
import logging
import sys
from typing import Annotated

import typer

from workers._cli.options import Data, compose, settings_for, tell
from workers.errors import ConfigurationError

_LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format=_LOG_FORMAT, stream=sys.stderr)
    for chatty in ("aiokafka", "kafka", "httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def up(
    data: Data = None,
    port: Annotated[int | None, typer.Option(help="Port de l’interface (8765 par défaut ; 0 : un port libre).")] = None,
) -> None:
    """Démarre tout le système sur cette machine ; Ctrl-C l’arrête."""
    from workers.apps import Composition  # noqa: PLC0415 -- only who runs the system pays for its import
    from workers.system import run_system  # noqa: PLC0415

    settings = settings_for(data)
    if port is not None:
        settings = settings.model_copy(update={"port": port})

    def ready(url: str) -> None:
        sys.stdout.write(f"\nLisière est prête : {url}\n\n")
        sys.stdout.flush()

    asyncio.run(run_system(Composition(settings), tell, ready))


def worker(
    stages: Annotated[list[str], typer.Argument(metavar="ÉTAPE…", help="Les étapes que ce processus fait tourner.")],
    data: Data = None,
) -> None:
    """Fait tourner une ou plusieurs étapes dans ce processus, jusqu’à SIGTERM."""
    from workers.apps import PROGRAMS  # noqa: PLC0415 -- only who runs a worker pays for its import
    from workers.process import run_stages  # noqa: PLC0415

    unknown = [stage for stage in stages if stage not in PROGRAMS]
    if unknown:
        raise ConfigurationError(f"étape inconnue : {', '.join(unknown)} (connues : {', '.join(PROGRAMS)})")
    _log_to_stderr()
    composition = compose(data)
    composition.scratch.serve_temporary_files()
    asyncio.run(run_stages(list(dict.fromkeys(stages)), composition))


def web(data: Data = None) -> None:
    """Sert l’interface et l’API dans ce processus, jusqu’à SIGTERM."""
    from workers.web import serve  # noqa: PLC0415 -- only the web process pays for its import

    _log_to_stderr()
    composition = compose(data)
    composition.scratch.serve_temporary_files()
    serve(composition)
