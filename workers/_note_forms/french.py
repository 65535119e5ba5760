"""French typography of what the note itself says: numbers, dates, spaces that do not break."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

NO_BREAK = "\u00a0"
NARROW = "\u202f"

_MOST_DECIMALS = 6
_REMOVED_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def one_line(text: str) -> str:
    """Return `text` on one line without invisible characters: controls, direction overrides, unassigned ones.

    What comes from a dossier or a model is shown as it reads, and cannot make other text read differently.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = (_visible(character) for character in text)
    return " ".join("".join(kept).replace(NARROW, "\ue000").replace(NO_BREAK, "\ue001").split()).translate(_SPACES)


_SPACES = {0xE000: NARROW, 0xE001: NO_BREAK}


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _REMOVED_CATEGORIES:
        return character
    return "" if unicodedata.category(character) == "Cf" else " "


def number(value: float) -> str:
    """Write a number as French does: « 1 234,5 »."""
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 -- the test for NaN
        return "non calculable"
    digits = f"{abs(value):.{_MOST_DECIMALS}f}".rstrip("0").rstrip(".")
    whole, _, decimals = digits.partition(".")
    grouped = f"{int(whole):,}".replace(",", NARROW)
    sign = "−" if value < 0 and digits != "0" else ""
    return f"{sign}{grouped},{decimals}" if decimals else f"{sign}{grouped}"


def quantity(value: float, unit: str) -> str:
    """Write a number and its unit, kept together."""
    return f"{number(value)}{NO_BREAK}{one_line(unit)}".strip(NO_BREAK)


def day(value: date) -> str:
    """Write a date: « 24/11/2026 »."""
    return f"{value:%d/%m/%Y}"


_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def long_day(value: date) -> str:
    """Write a date as a letter does: « 1er décembre 2026 »."""
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number}{NO_BREAK}{_MONTHS[value.month - 1]} {value.year}"


_BEFORE_MARK = re.compile(r" (?=[:;?!»%‰€](?:\s|$|[)\].,»]))")
_AFTER_OPENING = re.compile(r"(?<=«) ")
_IN_NUMBER = re.compile(r"(?<![\d,.])(\d{1,3})((?: \d{3})+)(?!\d)")
_UNITS = (
    r"(?:[kMGTmµ]?W(?:h|c)?|[kMG]Wc|[ckmµ]?m[²³23]?|ha|km²|[kmµ]?g|t|L|l|h|min|s|j|°C|dB(?:\(A\))?|Hz|[kM]?V|VA|ans?|"
    r"mois|jours?|euros?|m[²³]?/[hjs]|t/j|m/s|g/s)"
)
_BEFORE_UNIT = re.compile(rf"(?<=\d) (?={_UNITS}(?![\w²³/’'-]))")
_BEFORE_PAGE = re.compile(r"\b(p\.|n°|art\.|article|page|annexe) (?=[A-Z]{0,2}\.?\s?\d)")


def spaced(text: str) -> str:
    """Put the spaces that French does not break in a text: before « : ; ? ! », in numbers, before units.

    Only spaces change: no word, no figure, no mark.
    """
    if " " not in text:
        return text
    text = _BEFORE_MARK.sub(NO_BREAK, text)
    text = _AFTER_OPENING.sub(NO_BREAK, text)
    text = _IN_NUMBER.sub(lambda found: found[1] + found[2].replace(" ", NO_BREAK), text)
    text = _BEFORE_UNIT.sub(NO_BREAK, text)
    return _BEFORE_PAGE.sub(rf"\1{NO_BREAK}", text)


def pages(numbers: tuple[int, ...]) -> str:
    """Write page numbers, runs shortened: « p. 3-5, 9 »; nothing for none."""
    if not numbers:
        return ""
    ordered = sorted(set(numbers))
    runs: list[list[int]] = []
    for page in ordered:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    shown = (str(first) if first == last else f"{first}-{last}" for first, last in runs)
    return f"p.{NO_BREAK}{', '.join(shown)}"


def counted(count: int, singular: str, plural: str) -> str:
    """Write « 1 énoncé », « 12 énoncés »."""
    return f"{number(count)}{NO_BREAK}{singular if count in (0, 1) else plural}"


def tally(names: Iterable[str], forms: Mapping[str, tuple[str, str]]) -> str:
    """Count the names and write « 3 acceptés, 1 corrigé », in the order of `forms`."""
    counts = Counter(names)
    return ", ".join(counted(counts[name], *words) for name, words in forms.items())


def quoted(text: str) -> str:
    """Write « text » with the spaces French puts inside."""
    return f"«{NO_BREAK}{text}{NO_BREAK}»"
