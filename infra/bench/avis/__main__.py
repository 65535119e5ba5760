"""`python -m infra.bench.avis CORPUS`: count what the avis of a corpus recommend, and write the product's priors."""

import argparse
import json
import sys
from pathlib import Path

from infra.bench.avis.corpus import Corpus, read_corpus
from infra.bench.avis.etudes import hear
from infra.bench.avis.learning import digest, fit_lift, table_of

VERSION = 1
TABLE = Path(__file__).resolve().parents[3] / "workers" / "_drafting" / "foreseen" / "priors.json"


def main() -> int:
    """Write the table and say what was counted."""
    parser = argparse.ArgumentParser(prog="python -m infra.bench.avis", description=__doc__)
    parser.add_argument("corpus", type=Path, help="folder of docs.jsonl.gz and pairs_avis_etude.json")
    parser.add_argument("--out", type=Path, default=TABLE, help="where the table is written")
    arguments = parser.parse_args()
    corpus = read_corpus(arguments.corpus)
    table = _table(corpus)
    arguments.out.write_text(json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"{arguments.out}: {json.dumps(table['made'], ensure_ascii=False)}\n")
    return 0


def _table(corpus: Corpus) -> dict[str, object]:
    heard = [(pair.avis, each.kind, each.shares) for pair in corpus.pairs for each in (hear(pair),)]
    table = table_of(corpus.avis, [shares for *_, shares in heard], fit_lift(corpus.avis, heard))
    return {
        **table,
        "made": {
            "version": VERSION,
            "avis": len(corpus.avis),
            "notices_of_absence_left_out": corpus.notices,
            "recommendations": sum(len(avis.points) for avis in corpus.avis),
            "sha256": digest(table),
        },
    }


if __name__ == "__main__":
    sys.exit(main())
