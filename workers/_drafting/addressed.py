"""Text of a dossier that speaks to a machine or to its reader instead of telling of the project.

It is data like the rest, but no statement is made of it and no model is shown it; the agent is told where it stands.
Letters that only look alike, invisible characters and base64 are undone before looking.
"""

import base64
import binascii
import re
import unicodedata
from functools import lru_cache

from workers._drafting.french import fold

_ALIKE = str.maketrans("аеорсухіјѕԁԛԝкАВЕКМНОРСТХІЅЈοαινΑΒΕΗΙΚΜΝΟΡΤΧ", "aeopcyxijsdqwkABEKMHOPCTXISJoaivABEHIKMNOPTX")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
_NEVER_PRINTED = re.compile("[\u202d\u202e\U000e0000-\U000e007f]")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")

_RULES = r"(?:instructions?|consignes?|regles?|directives?|prompts?)"
_EARLIER = r"(?:precedentes?|anterieures?|ci-dessus|du systeme|systeme|recues|initiales?|d'origine)"
_MACHINE = (
    r"(?:intelligences? artificielles?|\bia\b|assistants? (?:virtuel|numerique|de redaction|d'instruction)|"
    r"modeles? (?:de langage|d'ia)|\bllm\b|chatgpt|\bgpt\b|chatbot|agent conversationnel|lecteur automatique|"
    r"outil (?:de redaction|d'analyse) automatique|logiciel qui (?:lit|redige|analyse))"
)
_ORDER = (
    r"(?:tu dois|vous devez|doi(?:t|vent) (?:repondre|ecrire|conclure|ignorer|indiquer|presenter)|reponds|repondez|"
    r"ecris\b|ecrivez|redige[sz]?\b|indique[sz]\b|conclus\b|concluez|affirme[sz]\b|ne (?:signale|mentionne|releve)\w*|"
    r"merci de|priere de|resume[sz]\b|traduis\b|traduisez|decode[sz]?\b|applique[sz]\b|considere[sz]\b)"
)
_START = r"(?:^|[.:;!?»\"'()\]}>›–|\t\n-] ?)"
_DROP = r"(?:ignore|oublie|neglige|contourne|annule)[rsz]?"
_TELL = r"(?:signale|mentionne|releve|note|cite|demande|verifie|contredi|liste)"
_SAY = (
    r"(?:ecris|ecrivez|conclus|concluez|affirme[sz]?|reponds|repondez|considere[sz]?|declare[sz]?|"
    r"verifie[sz]? seulement)"
)
_WHAT = r"(?:que|donc|simplement|uniquement|seulement|toujours|exactement|:|ceci|cela|« )"
_PATTERNS = re.compile(
    "|".join(
        (
            rf"\b{_DROP}\b.{{0,40}}\b(?:tes|vos|toutes? (?:les|tes|vos)) .{{0,20}}{_RULES}",
            rf"\b{_DROP}\b.{{0,40}}{_RULES} {_EARLIER}",
            rf"\b(?:nouvelles?|vraies?) {_RULES} (?::|pour (?:toi|le modele|l'assistant|l'ia))",
            rf"{_MACHINE}.{{0,120}}{_ORDER}",
            rf"{_ORDER}.{{0,80}}{_MACHINE}",
            r"\btu (?:dois|es|vas|peux|ne|n'|as)\b",
            r"\b(?:agis|comporte-toi|fais|faites|agissez) comme (?:si|un|une)\b",
            rf"{_START}joue[sz]? le role\b",
            rf"{_START}(?:vous etes|tu es) (?:desormais|maintenant)\b",
            rf"{_START}ne {_TELL}(?:s|z|sez|r)? (?:pas|aucun\w*|jamais|ni)\b",
            rf"{_START}{_SAY} {_WHAT}",
            r"</?(?:passage|system|assistant|user|instructions?|donnees|reponse|redaction)\b",
            r"‹/?(?:passage|system|reponse)",
            r"<\|[a-z_]+\|>|\[/?(?:inst|system|assistant)\]|<<sys>>",
            rf"{_START}#{{2,}} ?(?:system|systeme|instruction|assistant|consigne)",
            rf"{_START}(?:system|assistant) ?: ?\S",
            r"\bfin (?:du|des|de la) (?:passages?|donnees|contexte|extraits?|liste des passages)\b",
            r"\"(?:phrases|texte|passages)\" ?:",
            r"\{\{.{0,80}?\}\}|\{%.{0,80}?%\}|\$\{.{0,80}?\}|#\{.{0,80}?\}",
            r"<(?:script|img|iframe|svg|a|style|object|meta|form|link)\b|javascript:|\bonerror ?=|!\[[^\]]*\]\(",
            r"\b(?:ignore|disregard|forget) (?:all|any|the|previous|prior|your|every)\b",
            r"\byou are (?:now )?an? \w+|\bsystem prompt\b|\bdo not (?:mention|report|flag|reveal)\b|\byou must\b",
            r"\bprompt (?:systeme|initial|cache)\b|\bmode (?:developpeur|administrateur|sans restriction|debug)\b",
        )
    )
)


def addressed(text: str) -> bool:
    """Tell whether a text speaks to a machine, or gives its reader an order on what to write."""
    if _NEVER_PRINTED.search(text):
        return True
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text).translate(_ALIKE))
    if _PATTERNS.search(fold(plain)):
        return True
    return any(_PATTERNS.search(fold(hidden)) for hidden in map(_decoded, _BASE64.findall(plain)))


@lru_cache(maxsize=4096)
def addressed_title(title: str) -> bool:
    """Tell the same of a title, under which a hundred sentences may stand."""
    return addressed(title)


def _decoded(run: str) -> str:
    try:
        return base64.b64decode(run + "=" * (-len(run) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
