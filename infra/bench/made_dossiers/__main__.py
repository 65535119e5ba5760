"""`python -m infra.bench.made_dossiers OUT SEED…`: write OUT/SEED/dossier/* and OUT/SEED/truth.json for each seed."""

import argparse
import sys
from pathlib import Path

from infra.bench.made_dossiers.dossier import write_dossier


def main() -> int:
    """Write the dossiers of the seeds; print where each is."""
    parser = argparse.ArgumentParser(
        prog="python -m infra.bench.made_dossiers", description="Écrit des dossiers fictifs."
    )
    parser.add_argument("out", type=Path, help="dossier de sortie")
    parser.add_argument("seeds", type=int, nargs="+", help="graines ; les impaires sont réservées à la mesure")
    arguments = parser.parse_args()
    for seed in arguments.seeds:
        sys.stdout.write(f"{write_dossier(seed, arguments.out / str(seed))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
