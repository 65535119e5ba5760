"""Fictional dossiers with random facts, and beside each of them the list of what was sown in it.

The built-in dossier (infra/demo) is one dossier; rules that were mended on it would say nothing of others. Here a seed
draws a kind of project, its quantities, the ways of saying them, what contradicts what, what only seems to, which
pieces are missing and how the measures are told, and writes it all as PDF, DOCX and ODT.

    kinds.toml, pieces.toml, measures.toml ─► bank ─► plan (what is true, what is wrong) ─► story (documents as blocks)
                                                        └─► truth.json                        └─► writers ─► files

Odd seeds are kept for reporting: they draw from kinds of project and wordings that even seeds, on which rules are
mended, never show. Nothing of the product is imported here, and nothing of this by what judges a note: they meet in
files alone.
"""

from infra.bench.made_dossiers.dossier import write_dossier

__all__ = ["write_dossier"]
