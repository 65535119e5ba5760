"""Classements in one word, "2921-1 E": rubrique or alinea, and the regime under which a text rules it.

Declaration with periodic checks (DC) is a declaration (D): arrêtés do not tell the two apart.
"""

_SAME = {"DC": "D"}


def classement_word(rubrique: str, alinea: str, regime: str) -> str:
    """Return the word of a classement, "" without a regime."""
    code = f"{rubrique}-{alinea}" if alinea else rubrique
    return f"{code} {_SAME.get(regime, regime)}" if rubrique and regime else ""


def classements_of(code: str, regime: str) -> tuple[str, ...]:
    """Return the classements by which a text rules a rubrique: its own and those of what it is an alinea of."""
    parts = code.split("-")
    codes = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return tuple(f"{each} {_SAME.get(regime, regime)}" for each in codes)
