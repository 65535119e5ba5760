"""`python -m infra.demo OUT_DIR [GROUND_TRUTH]`: write OUT_DIR/dossier/* and the list of what was sown in it."""

import argparse
import sys
from pathlib import Path

from infra.demo.dossier import build_demo_dossier
from infra.demo.facts import DemoError


def main() -> int:
    """Build the dossier; print where it is, or one line saying why it could not be built."""
    parser = argparse.ArgumentParser(prog="python -m infra.demo", description="Écrit le dossier fictif de Lisière.")
    parser.add_argument("out", type=Path, help="dossier de sortie : OUT/dossier/* et OUT/ground_truth.json")
    parser.add_argument("ground_truth", type=Path, nargs="?", help="autre emplacement de la vérité de terrain")
    arguments = parser.parse_args()
    try:
        dossier = build_demo_dossier(arguments.out, arguments.ground_truth)
    except (DemoError, OSError) as error:
        sys.stderr.write(f"dossier fictif impossible à construire : {error}\n")
        return 1
    for path in (*dossier.files, dossier.ground_truth):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
