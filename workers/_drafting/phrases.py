"""Noun phrases, as far as a label needs them: the last before a place in a sentence, without verbs or loose words."""

import re

from workers._drafting.french import capitalised, fold

_LONGEST = 90

_VERB = re.compile(
    r"\b(?:(?:peut|peuvent|pourra|pourront|doit|doivent|devra|devront|va|vont|permet de|"
    r"permettent de)\s\w{2,}(?:er|ir|oir|re)|"
    r"est|sont|sera|seront|serait|seraient|etait|etaient|ont|aura|auront|avait|avaient|soit|peut|peuvent|"
    r"pourra|pourront|doit|"
    r"doivent|devra|devront|fait|font|va|vont|met|mettra|evite|permet|prevoit|comprend|comporte|compte|couvre|"
    r"occupe|atteint|"
    r"represente|totalise|mesure|reunit|dispose|produit|traite|necessite|requiert|accueille|developpe|depasse|"
    r"delivre|emet|consomme|"
    r"stocke|recoit|rejoint|correspond|varie|presente|concerne|fournit|genere|implique|entraine|monte|passe|"
    r"porte|utilise|"
    r"prelevera|s'eleve|s'etablit|s'etend|se monte|se situe|se trouve|se compose|consiste|propose|offre|"
    r"beneficie|(?!natura\b)[a-z]{2,}(?:dra|tra|vra|ira|ura|dront|tront|vront|iront|uront)|\w+(?:era|eront|"
    r"erait|eraient|aient|issent)|(?!(?:vent|cent|souvent|present|absent|different|affluent|effluent|equivalent|"
    r"adherent|recent|"
    r"frequent|permanent|adjacent|client|agent|parent|argent|couvent|torrent|talent|accent|urgent|contingent|"
    r"excedent|incident|"
    r"accident|precedent|inconvenient|ingredient|orient|occident|continent|competent|pertinent|consequent|"
    r"coherent|transparent|"
    r"afferent|inherent|emergent|convergent|divergent|detergent|gradient|coefficient|quotient|recipient|patient|"
    r"efficient|suffisent)\b)"
    r"[a-z]{3,}(?<!m)ent)\b"
)
_DETERMINER = re.compile(
    r"^(?:(?:(?:le|la|les|un|une|des|du|de la|de|ce|cet|cette|ces|son|sa|ses|leur|leurs|notre|nos|au|aux|et|ou|"
    r"a|en|dans|pour|avec|sur|"
    r"par|sous|soit|dont|chaque|toute|tous|toutes|ainsi|donc|enfin|ensuite|toutefois|par ailleurs|qui|que|"
    r"elle|il|ils|elles|y|"
    r"comme|puis|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|\d+)\b|[dl]'|de l'|qu')\s*|[^\w(]+)+"
)
_LOOSE_END = re.compile(
    r"(?:[\s,;:(=<>≤≥~≈–—-]|\b(?:le|la|les|un|une|des|du|de|au|aux|a|et|ou|en|dans|pour|avec|sur|par|sous|dont|"
    r"qui|que|soit|est|sont|"
    r"sera|seront|environ|se|y|ayant|sans|entre|pres|quelque|plus de|moins de|au moins|au plus|jusqu|seulement|"
    r"d'ordre|de l'ordre|"
    r"a hauteur|egal|egale|egaux|atteignant|representant|couvrant|totalisant|estimee?s?|evaluee?s?|limitee?s?|fixee?s?|"
    r"portee?s?|prevue?s?|ramenee?s?|"
    r"chiffree?s?|pouvant(?: atteindre| aller)?)|(?<![a-z])[dl]'|l'|d'|qu'|jusqu'a|['’])+$"
)
_MARKED = re.compile(r"\s?A\b(?!')")
"""A capital A names a thing ("bois de classe A"): it is no loose preposition."""

_BEFORE_ATTRIBUTE = re.compile(
    r"(?:,?\s(?:d['’]une?|avec une?|ayant une?|présentant une?|pour une?|à une?|sur une?|au|a une?|d['’]|de|,)|"
    r"\bet d['’]une?)\s*$",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(r"\s*(?:bien |ainsi |donc )?[a-z]+(?:ee?s?|ie?s?|ue?s?|ise?s?|ite?s?)\s*")
_PLACED = re.compile(
    r"\s*(?:bien |ainsi |donc |ensuite )?[a-z]+(?:ee?s?|ie?s?|ue?s?|ise?s?|ite?s?)\s(?:sur|dans|vers|par|en)\s(?=\w)"
)
"""What is done with a thing, and where: "sera épandu sur un plan d'épandage" speaks of the plan."""

_ADVERBIAL = re.compile(
    r"^\s*(?:en|dans|pendant|chaque|au cours|lors|a|au|pour|avec|depuis|sur|par|selon|des|apres|avant|la premiere|"
    r"durant|ainsi|toutefois|enfin|de plus|par ailleurs|cependant|actuellement|d'apres|concernant)\b"
)
_TO_BE = frozenset({"est", "sont", "sera", "seront", "serait", "seraient", "etait", "etaient"})
_MOST_WORDS = 9
_MOST_AFTER_A_VERB = 3


def has_verb(words: str) -> bool:
    """Tell whether a phrase holds a verb: then it names nothing."""
    return _VERB.search(fold(words)) is not None


def ends_with_verb(words: str) -> bool:
    """Tell whether a verb, a participle or an adverb after it ends `words`: what follows is its complement."""
    folded = fold(words.rstrip())
    verbs = list(_VERB.finditer(folded))
    return bool(verbs) and len(folded[verbs[-1].end() :].split()) <= _MOST_AFTER_A_VERB


def until_comma(words: str) -> str:
    """Return the words before the first comma (a decimal comma is none)."""
    return re.split(r",(?!\d)", words, maxsplit=1)[0]


def subject(words: str) -> str:
    """Return the subject of a clause: its words before the first comma, an adverbial phrase at its head left out."""
    head, comma, rest = words.partition(", ")
    return until_comma(rest) if comma and _ADVERBIAL.match(fold(head)) and rest.strip() else until_comma(words)


def tidy(words: str, *, verbs: bool = False) -> str:
    """Return a phrase without leading determiners or loose words at its end, its first letter a capital.

    Args: verbs: whether to cut the phrase before its first verb.
    """
    plain = re.sub(r"\s+", " ", words).strip(" \t\n:;,.•-–—*|")
    if verbs and (verb := _VERB.search(fold(plain))):
        plain = plain[: verb.start()]
    lead = _DETERMINER.match(fold(plain))
    if lead and lead.end() < len(plain):
        plain = plain[lead.end() :]
    plain = _without_loose_end(plain)
    if len(plain) > _LONGEST:
        plain = _without_loose_end(plain[:_LONGEST].rsplit(" ", 1)[0])
    if plain.count("(") != plain.count(")"):
        plain = plain.replace("(", "").replace(")", "")
    return capitalised(plain.strip(" :;,.'’"))


def subject_of_last_verb(words: str) -> str:
    """Return the subject of the verb that ends `words` ("Les trois ouvrages totalisent un"), "" when none does."""
    phrase = _without_loose_end(words.rstrip())
    verbs = list(_VERB.finditer(fold(phrase)))
    if not verbs or verbs[-1].end() < len(phrase):
        return ""
    return tidy(subject(phrase[verbs[-2].end() if len(verbs) > 1 else 0 : verbs[-1].start()]))


def last_noun_phrase(words: str, *, bound: bool = False) -> str:
    """Return the noun phrase that ends `words` (those before a figure, or before "d'un volume de …").

    Args: bound: whether a word that ties the phrase to what follows ("d'un", "avec une") must end it.
    """
    if bound:
        tie = _BEFORE_ATTRIBUTE.search(words)
        if tie is None:
            return ""
        words = words[: tie.start()]
    phrase = _without_loose_end(words.rstrip())
    folded = fold(phrase)
    if owner := subject_of_last_verb(phrase):
        return owner
    verbs = list(_VERB.finditer(folded))
    if verbs:
        rest = phrase[verbs[-1].end() :]
        if verbs[-1][0] in _TO_BE and _PARTICIPLE.fullmatch(fold(rest)):
            return tidy(subject(phrase[verbs[-2].end() if len(verbs) > 1 else 0 : verbs[-1].start()]))
        placed = _PLACED.match(fold(rest)) if verbs[-1][0] in _TO_BE else None
        phrase = rest[placed.end() :] if placed else rest
    piece = re.split(r",(?!\d)\s|\s(?:et|ou)\s(?=d['’])|\(", phrase)[-1]
    kept = piece.split()
    return tidy(" ".join(kept[-_MOST_WORDS:]))


def _without_loose_end(words: str) -> str:
    loose = _LOOSE_END.search(fold(words))
    if loose is None:
        return words
    marked = _MARKED.match(words, loose.start())
    return words[: marked.end() if marked else loose.start()]
