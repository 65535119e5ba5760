"""Which aspect of an enjeu a sentence is about: what its own words show, and what the headings above it announce."""

import re
from functools import cache

from workers._drafting.french import fold
from workers._drafting.reading import Sentence
from workers._drafting.rules import load_rules
from workers._drafting.selection import concludes

_OURS = re.compile(
    r"\b(?:projet|travaux|chantier|exploitation|installations?|defrichement|terrassements?|phase|mise en place|"
    r"construction|demantelement|amenagement)\b"
)
_FUTURE = re.compile(
    r"\b(?:sera|seront|\w{3,}(?:era|eront|ira|iront))\b|"
    r"^(?:le (?:present )?projet|la centrale|le parc|l'installation) (?:s'inscrit|consiste|prevoit|comprend|porte)"
)
_SPARES = re.compile(
    r"\b(?:evit\w+|redui\w+|reduction|limit\w+|preserv\w+|proteg\w+|protection|preven\w+|compens\w+|minimis\w+|maitris\w+|"
    r"interdi\w+|conserv\w+|maint\w+|balis\w+|respect\w+|retention|decantation|deshuileur|separateur|etanch\w+|kits?|"
    r"anti-?pollution|absorbant\w*|arros\w+|bach\w+|plant\w+|insonoris\w+|merlons?|ecrans?|favoris\w+|"
    r"hors (?:de la )?periode|tri\w*|recycl\w+|valoris\w+|collect\w+|evacu\w+|trait\w+|securi\w+|extincteurs?|"
    r"signal\w+|mesures?|remise en etat|revegetalis\w+|nettoy\w+)\b"
)
"""Words by which what will be done spares the environment; other works are the project itself."""
_EFFECT = re.compile(
    r"\b(?:impacts?|incidences?|effets?|genes?|nuisances?)\b[^.;]{0,60}\b(?:sera|seront|est|sont|reste\w*)\b(?: \w+)? "
    r"(?:limite|redui|evite|faible|nul|neglig|moder|fort|positi)"
)
"""An appraisal of effects, though it may hold the verb of a measure."""
_PAST = re.compile(r"\b(?:a|ont|avait|avaient) ete\b|\ben 20[012]\d\b")
_ANCHORED = re.compile(
    r"\b(?:projet|sites?|zones? d'etude|aires? d'etude|communes?|parcelles?|installations?|exploitation|exploitant|"
    r"chantier|"
    r"travaux|carriere|parc|centrale|secteur|perimetre|emprise|usine|unite|batiments?|riverains?|habitations?|quartiers?|"
    r"terrains?|quai|port|plateforme|stations?|forages?|puits|engins|camions|(?:rd|rn|a) ?\d+|"
    r"a ete|ont ete|sera|seront|\w{3,}(?:era|eront))\b|"
    r"\d ?(?:m|km|ha|%|db|t|mm|m2|m3|mw|kw|mwh|gwh|especes?|vehicules?|habitants?)\b|\d ?%"
)
"""What ties a sentence to this project or this place; without it, it may be said anywhere."""
_MEASURED = re.compile(
    r"\d ?(?:m|km|ha|%|db\w*|t|mm|m2|m3|m²|m³|mg|kg|passages|vehicules|camions|habitants)\b|\d ?%|db\(a\)"
)
"""A figure under a heading of effects measures one."""
_SUIVI, _MESURES, _INCIDENCES, _ETAT_INITIAL = "suivi", "mesures", "incidences", "etat_initial"
_UNDER: dict[str, tuple[str, ...]] = {
    _MESURES: (_MESURES, _SUIVI, _INCIDENCES),
    _SUIVI: (_SUIVI, _MESURES, _ETAT_INITIAL),
}
"""What may be said under a heading of measures or of follow-up; under the others, anything."""


@cache
def _patterns(key: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((rule["code"], re.compile(rule[key])) for rule in load_rules("enjeux")["aspect"])


def aspect_titles() -> dict[str, str]:
    """Return the aspects' names."""
    return {rule["code"]: rule["title"] for rule in load_rules("enjeux")["aspect"]}


@cache
def aspect_of(section: tuple[str, ...]) -> str | None:
    """Return the aspect announced by the innermost heading that announces one."""
    for title in reversed(section):
        folded = fold(title)
        for code, pattern in _patterns("titles"):
            if pattern.search(folded.replace("etude d'impact", "")):
                return code
    return None


def aspect_told(sentence: Sentence) -> str | None:
    """Return the aspect a sentence is about, None where neither its words nor its headings tell.

    Its words come first: under « État initial », what appraises the effects of the project is on effects; what
    is to come is no initial state.
    """
    aspect = _told(sentence)
    if aspect == _SUIVI and _PAST.search(sentence.folded):
        aspect = _ETAT_INITIAL
    if aspect in (_ETAT_INITIAL, _INCIDENCES) and not (_ANCHORED.search(sentence.folded) or concludes(sentence)):
        return None
    if aspect == _MESURES and not _SPARES.search(sentence.folded):
        return None
    return None if aspect == _ETAT_INITIAL and _FUTURE.search(sentence.folded) else aspect


def _told(sentence: Sentence) -> str | None:
    announced, shown = aspect_of(sentence.section), _shown(sentence.folded)
    if shown is None or (announced == _SUIVI and shown == _MESURES and says(_SUIVI, sentence)):
        is_measured = announced == _INCIDENCES and _MEASURED.search(sentence.folded) is not None
        return announced if announced is not None and (is_measured or says(announced, sentence)) else None
    if announced == _ETAT_INITIAL and shown == _INCIDENCES and not _OURS.search(sentence.folded):
        return _ETAT_INITIAL
    return shown if shown in _UNDER.get(announced or "", (shown,)) else None


def says(aspect: str, sentence: Sentence) -> bool:
    """Tell whether a sentence holds the words of an aspect that its heading announces."""
    return next(pattern for code, pattern in _patterns("says") if code == aspect).search(sentence.folded) is not None


def _shown(folded: str) -> str | None:
    if _EFFECT.search(folded):
        return _INCIDENCES
    return next((code for code, pattern in _patterns("shows") if pattern.search(folded)), None)
