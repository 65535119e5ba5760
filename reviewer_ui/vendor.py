"""Copies the browser libraries installed by npm to where they are served from: `python -m reviewer_ui.vendor`."""

import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "static" / "vendor"
FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "sse.min.js": "htmx-ext-sse/dist/sse.min.js",
    "tus.min.js": "tus-js-client/dist/tus.min.js",
}


def copy_libraries() -> list[Path]:
    """Copy each library and return where they lie.

    Raises: FileNotFoundError: `npm ci` was not run in reviewer_ui/.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, source in FILES.items():
        shutil.copyfile(HERE / "node_modules" / source, FOLDER / name)
    return [FOLDER / name for name in FILES]


if __name__ == "__main__":
    try:
        for path in copy_libraries():
            sys.stderr.write(f"copié : {path.relative_to(HERE)}\n")
    except FileNotFoundError as error:
        sys.exit(f"il manque {error.filename} : lancez d’abord « npm ci --ignore-scripts » dans reviewer_ui/")
