"""Benchmarks: `python -m infra.bench [DATA] [NAME…]` prints one JSON object a line, ours beside a peer's in one run.

    {"name", "value", "unit", "baseline", "ratio", "against"}

`baseline` is the peer’s figure, or the bound to keep, as `against` says; `ratio` is value / baseline. DATA is a folder
of real dossiers (../shared/data where it exists); without it the built-in dossier is measured.
"""
