"""The built-in fictional dossier: what `make demo` submits, and what tests measure the pipeline against.

Real dossiers cannot be published with the code, and a dossier found on the web comes without a list of what is wrong
with it. This one is written for the purpose: a methanisation plant in a commune that does not exist, told over eight
files in the ordinary prose of a bureau d'études, in which two pieces are missing and three quantities contradict each
other. `ground_truth.json` lists all that was sown; it stands beside the dossier and is never submitted with it.

    facts.toml ─► facts.py ─┬─► typst/*.typ ─► typeset.py ─┬─► *.pdf
                            │                              └─► scan.py ─► a page without text layer
                            ├─► acoustic_annex.py ──────────────► *.docx
                            └─► ground_truth.py ◄─ page_texts.py ◄─ the files just written
"""

from infra.demo.dossier import DemoDossier, build_demo_dossier
from infra.demo.facts import DemoError

__all__ = ["DemoDossier", "DemoError", "build_demo_dossier"]
