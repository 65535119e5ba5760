"""End-of-line hyphens: which belong to the word and which only to the line."""

import re

from workers._extraction.records import Joint

_COMPOUND = re.compile(
    r"(?:^|[\s’'(«])(?:au|avant|après|arrière|ci|celui|celle|ceux|celles|contre|demi|elle|entre|est|eux|extra|grand|haut|"
    r"bas|là|lui|même|mi|moi|non|nord|nous|par|peut|plate|porte|post|pré|quasi|quelques|rez|sans|semi|sous|sud|sur|toi|"
    r"vice|vis|vous|éco|dix|vingt|trente|quarante|cinquante|soixante|quatre|cent)-$",
    re.IGNORECASE,
)
_HYPHENS = ("-", "\u2010", "\u00ad")


def joint_between(before: str, after: str) -> Joint:
    """Tell how `after` follows `before` when the two are successive lines of a paragraph.

    A hyphen is dropped between two lower-case letters unless the word is a compound; it is kept, with no space,
    before a capital or a figure ("Rhône-" "Alpes"). A dash with a space before it is no hyphen.
    """
    if len(before) < 2 or not before.endswith(_HYPHENS) or not after:  # noqa: PLR2004 -- a letter and its hyphen
        return "space"
    if before.endswith("\u00ad"):
        return "hyphen"
    last, first = before[-2], after[0]
    if not last.isalnum():
        return "space"
    if not first.islower() or last.isdigit():
        return "none" if first.isalnum() else "space"
    word = before.rsplit(None, 1)[-1]
    compound = _COMPOUND.search(before) is not None or "-" in word[:-1]
    return "none" if compound else "hyphen"
