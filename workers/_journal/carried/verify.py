"""Vérifie ce paquet d’audit, hors ligne, avec la seule bibliothèque standard de Python (3.10 ou plus récent).

python3 verify.py                 le dossier où le paquet a été décompressé
python3 verify.py PAQUET.zip      le paquet tel qu’il a été remis
python3 verify.py PREUVE          la preuve d’un seul évènement (« lisiere proof »), avec la clé de ce paquet
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE / "verificateur"))

from workers._journal.bundle import KEY, main  # noqa: E402 -- found beside this file
from workers._journal.proof import is_proof, tell_proof  # noqa: E402

if __name__ == "__main__":
    named = sys.argv[1:] or [str(HERE)]
    sys.exit(tell_proof(Path(named[0]), HERE / KEY) if is_proof(Path(named[0])) else main(named))
