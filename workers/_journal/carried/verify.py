"""Vérifie ce paquet d’audit, hors ligne, avec la seule bibliothèque standard de Python (3.10 ou plus récent).

python3 verify.py                 le dossier où le paquet a été décompressé
python3 verify.py PAQUET.zip      le paquet tel qu’il a été remis
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE / "verificateur"))

from workers._journal.bundle import main  # noqa: E402 -- found beside this file

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [str(HERE)]))
