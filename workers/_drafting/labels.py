"""What a quantity measures, read from the words around it: "Hauteur au faîte des digesteurs".

The label keeps the source's own words as far as it can. Its key (attribute, stems of the object, scope) is what two
places of a dossier are compared by. A quantity whose object cannot be told has no label: it is never a chiffre clé.
"""

import re
from dataclasses import dataclass, replace

from workers._drafting.attributes import GENERIC, Label, attribute_done, attribute_in, scope_of
from workers._drafting.conditions import condition_end
from workers._drafting.french import capitalised, content_stems, fold, lowered, with_article_de
from workers._drafting.label_making import make_label
from workers._drafting.phrases import ends_with_verb, last_noun_phrase, subject, subject_of_last_verb, tidy, until_comma
from workers._drafting.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Context:
    """A quantity in its sentence: `left` begins at the clause or after the quantity before, `text` is the sentence."""

    text: str
    folded: str
    quantity: Quantity
    left_from: int

    @property
    def left(self) -> str:
        """The folded words of the clause before the number."""
        return self.folded[self.left_from : self.quantity.start]

    @property
    def right(self) -> str:
        """Some folded words after the unit."""
        return self.folded[self.quantity.end : self.quantity.end + 90]

    @property
    def dimension(self) -> str:
        """The quantity's dimension."""
        return self.quantity.unit.dimension

    def source(self, start: int, end: int) -> str:
        """Return the sentence's own words for a stretch of `left`."""
        return self.text[self.left_from + start : self.left_from + end]


_CLAUSE = re.compile(
    r"[.;!?]\s|:\s(?=\S)|\s[–—-]\s|\((?![^)]*\))|,\s(?:et|mais|ou|soit|alors|tandis|dont|ainsi|ce qui)\s|"
    r"\s(?:dont|mais|tandis que|alors que|lorsque|ainsi que)\s"
)
_ADJECTIVE = re.compile(
    r",?\s*\b(?:etant )?(?P<word>haut|long|longu|large|profond|epais|epaiss)e?s? (?:maximum |maximale? |totale? )?"
    r"(?:d'environ|d'|de)\s*(?:pres de |plus de |moins de )?$"
)
_ADJECTIVE_AFTER = re.compile(
    r"^\s+(?:de|en)\s+(?P<word>haut|hauteur|long|longueur|large|largeur|profondeur|diametre|epaisseur|rayon|"
    r"altitude)\b"
)
_BY_ADJECTIVE = {
    "haut": "hauteur",
    "long": "longueur",
    "longu": "longueur",
    "large": "largeur",
    "profond": "profondeur",
    "epais": "epaisseur",
    "epaiss": "epaisseur",
}
_PLACE_VERB = re.compile(
    r"\b(?:se situe\w*|situee?s?|se trouve\w*|localisee?s?|implantee?s?|distante?s?|eloignee?s?|est|sont|sera|seront|"
    r"etant|sis|sise|passe|coule)\b"
)
_AT = re.compile(
    r"(?:\ba|distante?s? d[e']|eloignee?s? d[e'])\s*(?:environ|pres de|moins de|plus de|quelque|seulement)?\s*$"
)
_PLACE_AFTER = re.compile(
    r"^\s*(?:environ )?(?:a vol d'oiseau )?,?\s*(?:au|a l'|a la|du|de|des|d'|en|vers|a)\s*(?:l'|la |"
    r"le )?(?:nord|sud|est|"
    r"ouest|aval|amont|projet|site|limites?|perimetre|parc|premi\w+|plus proche|habitation|zone|emprise|"
    r"installations?|centre|bourg|village|eoliennes?|rn|rd|d|a)\b"
)
_POSITION = re.compile(r"\s+((?:au|en|a l')\s?(?:bout de pale|[a-z]+))\b")
_LINK = re.compile(
    r"(?:[:=(<>≤≥~≈–-]|\bd[e']|\bdu|\ba|\bdes|\bsur|\bpour|\bpar|\benviron|\bpres de|\bqu[e']|\bun|\bune|"
    r"\ben|\bet|\bou|,|\bsoit|\bses|\bles|\btotal\w*|\bseulement|\bjusqu'a|\w+ant|\batteinte?s?|\bestimee?s?)\s*$"
)
_RIGHT = re.compile(
    r"^\s*(?:d'|de |des |du )(?!(?:haut|long|large|profond|diametre|part|hauteur|longueur|largeur|la limite|"
    r"l'ordre|plus)\b)"
    r"(?P<object>[a-z][^.,;:()\d]*)"
)
_RIGHT_STOP = re.compile(
    r"\s(?:et|ou|qui|que|dont|pour|par|sur|dans|avec|afin|sont|est|sera|seront|ont|a|au|aux|soit|en|puis|lors|"
    r"pendant|entre|vers|depuis|ainsi|comme|tous|y|il|elle|seraient|serait|hors)\s.*$"
)
_COUNT_TAIL = re.compile(
    r"(?:\s(?!et\b|ou\b|sur\b|dans\b|est\b|sont\b|a\b|au\b|aux\b|pour\b|par\b|seront?\b|ont\b|qui\b|en\b|soit\b|"
    r"avec\b|d'un|de\b|du\b|des\b|dispos|repart|situe|implant|concern|le\b|la\b|les\b)[a-z-]+){0,3}"
)
_OF_TRAFFIC = re.compile(
    r"\b(?:trafics?|circulation|flux|livraisons?|expeditions?|approvisionnements?|desserte|rotations?|mouvements?)\b"
)
_SHORTEST_NAME = 3
_ENUMERATED = re.compile(
    r"(?:[\s,;]|\b(?:et|puis|ou|contre|le|la|de|en|a|periode|jour|nuit|diurne|nocturne|apres-midi|matin|hiver|ete)\b|d')+"
)
_TIME_AFTER = re.compile(r"^\s*(?:le|la|de|en|en periode)\s+(?:jour|nuit|diurne|nocturne)\b")
_TIMES = frozenset({"jour", "nuit"})
_EACH_AFTER = re.compile(
    r"^[\s,]*(?:chacune?s?\b|l'unite\b|(?:par|pour chaque) (?:forages?|silos?|machines?|eoliennes?|"
    r"aerogenerateurs?|mats?|tables?|"
    r"modules?|panneaux?|batiments?|poulaillers?|hangars?|postes?|cellules?|cuves?|lignes?|fours?|chaudieres?|phases?|"
    r"tranches?|essieux?|lavages?|campagnes?|cycles?|bandes?|tirs?|bacs?|places?|lots?|unites?|digesteurs?|camions?|transports?|vehicules?|"
    r"salaries?|personnes?|habitants?|"
    r"logements?|animal|animaux|carreaux?|ouvrages?|bassins?|turbines?|moteurs?|groupes?)\b)"
)
_SEVERAL = re.compile(
    r"\b(?:\d{1,3}|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze)\s[a-z][a-z' -]{2,60}\sd[e']\s*"
    r"(?:environ |pres de )?$"
)
"""Several things of one size: "2 cellules de stockage de 12 000 m²" gives that of each."""

_EACH_FIRST = re.compile(r"\W*(?:(?:pour|dans|sur) )?chaque (?!annee|jour|mois|semaine|fois|campagne)")
"""A sentence that says of each one what it says: "Chaque phase représente 75 000 m³, dont 37 500 m³ de blocs"."""

_OF_THE_FIGURE_BEFORE = re.compile(
    r"^[\s,]*chacune?s?\b|^\s*(?:de |d'|des |du )[^,;:.]{2,60}?(?:,| et| puis| ou)\s*(?=$|environ|pres de)"
)
"""Words after a figure that are its own: "20 ha d'implantation et 12 ha" tells nothing of the second one."""
_EMPTY_OBJECT = re.compile(r"^(?:l'|le |la |les )?(?:projet|installation|unite|site|ensemble|exploitation|dossier)s?$")


def label_in_row(heading: str, column: str, quantity: Quantity) -> Label | None:
    """Label a figure of a table by the first cell of its row and, where several columns have figures, its column's."""
    words = " – ".join(part for part in (tidy(heading), tidy(column)) if part)
    label = make_label(words, quantity, context=words)
    return replace(label, named=True) if label is not None else None


def label_in_sentence(
    text: str, folded: str, quantity: Quantity, *, after: int = 0, before: Label | None = None
) -> Label | None:
    """Label a figure of a sentence by the words that lead to it or, failing that, follow it.

    Args: after: where the figure before ends; words before that belong to it. before: the label of a figure of the same
          dimension just before; "54,6 dB(A) le jour et 49,8 dB(A) la nuit" are two values of one thing.
    """
    own_from = after
    if after and (own := _OF_THE_FIGURE_BEFORE.match(folded[after : quantity.start])):
        own_from = after + own.end()
    context = Context(text, folded, quantity, max(own_from, _clause_start(folded, quantity.start)))
    if before is not None and _ENUMERATED.fullmatch(folded[after : quantity.start]):
        time = scope_of(_time_after(context))
        return replace(before, scope=(before.scope - _TIMES) | time)
    readers = (
        (_counted,)
        if quantity.unit.dimension.startswith("nombre")
        else (_adjective, _place, _named, _done, _lead, _right)
    )
    for reader in readers:
        label = reader(context)
        if label is not None:
            return replace(label, scope=label.scope | _said_under(context))
    return None


def _said_under(at: Context) -> frozenset[str]:
    """Return what the rest of the sentence says a figure holds for: one of several, a case told at its head."""
    opening = condition_end(at.folded)
    if 0 < opening <= at.quantity.start:
        return frozenset({"condition"}) | scope_of(at.folded[:opening])
    is_each = _EACH_AFTER.match(at.right) or _EACH_FIRST.match(at.folded)
    return frozenset({"unite"}) if is_each else frozenset()


def _time_after(at: Context) -> str:
    match = _TIME_AFTER.match(at.right)
    return match[0].replace("la nuit", "de nuit").replace("le jour", "de jour") if match else ""


def _clause_start(folded: str, end: int) -> int:
    start = 0
    for match in _CLAUSE.finditer(folded, 0, end):
        if match[0].startswith(":") and end - match.end() < _SHORTEST_NAME + len("environ"):
            continue
        start = match.end()
    return start


def _adjective(at: Context) -> Label | None:
    """Read "Les deux digesteurs, hauts de 16,3 m", "un merlon de 3 m de haut"."""
    before = _ADJECTIVE.search(at.left)
    after = _ADJECTIVE_AFTER.match(at.right)
    if before is not None:
        name, end = _BY_ADJECTIVE[before["word"]], before.start()
    elif after is not None:
        word = after["word"]
        name, end = _BY_ADJECTIVE.get(word, word), len(at.left)
    else:
        return None
    owner = last_noun_phrase(at.source(0, end))
    position = _POSITION.match(at.right) if before else None
    extra = at.text[at.quantity.end + position.start(1) : at.quantity.end + position.end(1)] if position else ""
    return (
        make_label(_owned(f"{name} {extra}".strip(), owner), at.quantity, context=at.left, name=name) if owner else None
    )


def _place(at: Context) -> Label | None:
    """Read "L'habitation la plus proche se situe … à 375 m de la limite du site"."""
    if at.dimension != "longueur" or not _AT.search(at.left) or not _PLACE_AFTER.match(at.right):
        return None
    verb = _PLACE_VERB.search(at.left)
    if verb is None:
        return None
    owner = tidy(subject(at.source(0, verb.start())))
    return (
        make_label(_owned("distance", owner), at.quantity, context=at.left, name="distance")
        if content_stems(owner)
        else None
    )


def _named(at: Context) -> Label | None:
    """Read a figure whose attribute is named before it: "d'un volume utile de", "L'emprise couvre", "Surface :"."""
    found = attribute_in(at.left, at.dimension)
    if found is None:
        return None
    attribute, start = found
    if at.left[:start].strip() and not _is_linked(at):
        return None
    phrase = tidy(until_comma(at.source(start, len(at.left))), verbs=True)
    if attribute.name == "emissions" and "evit" in at.left:
        phrase = f"{attribute.title} évitées"
    owner = ""
    if not re.search(r"\s(?:de|du|des|d['’]|de l['’]|au(?! sol)|aux|à)\s?\w", phrase):
        before = at.source(0, start)
        owner = last_noun_phrase(before, bound=True) or subject_of_last_verb(before)
        owner = owner if _names_something(owner) else ""
    return make_label(_owned(phrase, owner), at.quantity, context=f"{at.left} {_time_after(at)}", name=attribute.name)


def _done(at: Context) -> Label | None:
    """Read a figure whose attribute a verb gives: "L'installation consommera 300 m³/an d'eau"."""
    complement = _right_object(at)
    attribute = attribute_done(at.left, at.dimension)
    if attribute is None or not complement:
        return None
    words = f"{attribute.noun} {with_article_de(lowered(complement))}"
    return make_label(words, at.quantity, context=f"{at.left} {complement}", name=attribute.name)


def _names_something(words: str) -> bool:
    """Tell whether a phrase names more than the project itself."""
    return bool(frozenset(content_stems(words)) - GENERIC)


def _lead(at: Context) -> Label | None:
    """Read a figure whose attribute its unit gives: "une citerne de 60 m³", "Le gaz injecté représente 27,7 GWh/an"."""
    owner = "" if at.left.rstrip().endswith(",") else last_noun_phrase(at.source(0, len(at.left)))
    complement = _right_object(at)
    if not content_stems(owner) or (complement and _EMPTY_OBJECT.match(fold(owner))) or not _is_linked(at):
        return None
    words = f"{owner} – {lowered(complement)}" if complement and not at.left.rstrip().endswith(" de") else owner
    label = make_label(words, at.quantity, context=f"{at.left} {complement}")
    if label is None:
        return None
    each = frozenset({"unite"}) if _SEVERAL.search(at.folded[: at.quantity.start]) else frozenset[str]()
    return replace(label, scope=label.scope | each)


def _is_linked(at: Context) -> bool:
    """Tell whether a word or a sign leads from a name to its figure; "la plateforme 2 000 tonnes" is only a name."""
    return _LINK.search(at.left) is not None or ends_with_verb(at.source(0, len(at.left)))


def _right(at: Context) -> Label | None:
    """Read "2 940 ha de surfaces aptes", "12 000 m³ d'eau"."""
    words = _right_object(at)
    if not content_stems(words) or (at.left.strip() and not _is_linked(at)):
        return None
    return make_label(words, at.quantity, context=at.left)


def _right_object(at: Context) -> str:
    match = _RIGHT.match(at.right)
    if match is None:
        return ""
    stop = _RIGHT_STOP.search(match["object"])
    size = stop.start() if stop else len(match["object"])
    start = at.quantity.end + match.start("object")
    return tidy(at.text[start : start + size])


def _counted(at: Context) -> Label | None:
    """Read "7 éoliennes", "Le trafic s'établit à 24 passages par jour"."""
    noun = at.quantity.unit.name.partition("/")[0]
    if "/" in at.dimension:
        subject = last_noun_phrase(at.left and at.source(0, len(at.left)))
        words = subject if _OF_TRAFFIC.search(fold(subject)) else f"Nombre {with_article_de(noun)}"
        return make_label(words, at.quantity, context=f"{at.left} {at.right[:40]}", name="trafic")
    match = _COUNT_TAIL.match(at.folded, at.quantity.end)
    tail = at.text[at.quantity.end : match.end()] if match else ""
    counted = tidy(noun + tail, verbs=True) if tail else noun
    return make_label(f"Nombre {with_article_de(lowered(counted))}", at.quantity, context=at.left, name="nombre")


def _owned(phrase: str, owner: str) -> str:
    return f"{capitalised(phrase)} – {lowered(owner)}" if owner else capitalised(phrase)
