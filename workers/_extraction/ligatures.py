"""Ligatures that a font gives no meaning: « modi?cation » where its fi is a control character.

Which ligature a character stands for differs from font to font. It is told by the words it occurs in: one reading of
it makes known words of them.
"""

import re
from collections.abc import Mapping

_UNKNOWN = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WORDS = re.compile(r"[^\W\d_]*[\x01-\x08\x0b\x0c\x0e-\x1f\x7f][^\W\d_]*")
# The commoner ligature first: it stands where two make known words.
_BEGINNINGS = {
    "fi": (
        r"fi(?:ch(?:e|ier)|n(?:al|an|es?|i|s)?\b|n(?:al|an|i)|x[eé]|g(?:é|ur)|l(?:s|l[es]|m|tr|ièr)|er|t\b|nir|dèl|ab)|"
        r"(?:dé|redé|re|in)fin|confi(?:a|e|r|g|n|d|s|t\b)|afin\b|enfin\b|(?:bén|man)[éi]fi|profi[lt]|"
        r"(?:modi|véri|spéci|identi|justi|signi|quali|quanti|certi|classi|noti|ampli|simpli|plani|uni|codi|forti|rati|"
        r"clari|recti|solidi|grati|tari|paci|horri|électri|diversi|densi|intensi|[eé]di|personni|pani|scienti|speci)fi|"
        r"(?:arti|super)fici|sacrifi|défi|infirm"
    ),
    "ff": (
        r"(?:indi|di)ff[éiu]|(?:ine|e)ff(?:et|ect|ort|ac|us|ray|on)|(?:a|ra|réa)ff(?:air|ect|abl|ût|am|ol)|"
        r"(?:ino|o|co)ff(?:r|ens|ert)|(?:su)ff(?:ix|rag|oq|is)|(?:chi|gre|gri|gou|éto|tou|bu|coi)ff[eéur]|"
        r"(?:é|ré|sur)?chauff[aeéu]"
    ),
    "fl": (
        r"fl(?:u[xviots]|eu[vr]|ore|ot|èch|am|ex|ac)|(?:in|con|ré|re|dé)fl(?:u|e[xct]|éc|o[rt]|a[mt])|gonfl|ronfl|"
        r"trèfl|camoufl"
    ),
    "ffi": r"(?:o|ino|e|coe|di|gra|tra)ffi(?:c|h)|(?:insu|su)ffi[srtc]|(?:ré)?affi(?:ch|rm|n[ea]|l)|raffin",
    "tt": r"(?:per|ad|pro|trans|com|sou|re|é|o)?mett|lettre|cette\b|nett|att(?:e|ri|ach|aq|énu)|quitt",
    "ffl": r"effl(?:u|o)|(?:sou|si|boursou|éra|éca|mou)ffl|affl(?:u|eu|i)",
}
_KNOWN = {ligature: re.compile(rf"^(?:{words})") for ligature, words in _BEGINNINGS.items()}


def ligatures_in(text: str) -> Mapping[int, str]:
    """Return what each control character of a page's text stands for, "" where nothing tells.

    Returns: a table for `str.translate`.
    """
    words = [word.lower() for word in _WORDS.findall(text)]
    found = dict.fromkeys(_UNKNOWN.findall(text), "")
    for sign in found:
        held = [word for word in words if sign in word and len(_UNKNOWN.findall(word)) == 1]
        counts = {
            ligature: sum([known.match(word.replace(sign, ligature)) is not None for word in held])
            for ligature, known in _KNOWN.items()
        }
        best = max(counts, key=lambda ligature: counts[ligature])
        if counts[best]:
            found[sign] = best
    return {ord(sign): ligature for sign, ligature in found.items()}
