"""What a dossier is compared by, from its title and its note."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from schemas.documents import Enjeu
from schemas.notes import Note
from workers._retrieval.text_profiles import activity_terms
from workers._retrieval.words import terms_of

_RUBRIQUE = re.compile(
    r"\bRubrique (?P<code>\d{4}(?:-\d{1,2}(?:-?[a-d])?)?|\d\.\d\.\d\.\d)\b(?:, régime : (?P<regime>[^:«]+))?"
)
_NAMED = re.compile(r"\brubriques? (?P<codes>(?:(?:\d{4}(?:-[\w-]+)?|\d\.\d\.\d\.\d)(?: \(\w+\))?(?:, | et )?)+)")
_CODE = re.compile(r"\d{4}(?:-\d{1,2}(?:-?[a-d])?)?|\d\.\d\.\d\.\d")
_NAME = r"[A-ZÀ-Ý][\w’'-]+(?:[ -](?:(?:de|du|des|la|le|les|sur|sous|en|lès|l’|d’)[ -]?)*[A-ZÀ-Ý][\w’'-]+)*"
_POSTAL = re.compile(rf"\b(?P<code>(?:0[1-9]|[1-8]\d|9\d)\d{{3}}) (?P<name>{_NAME})")
_COMMUNE = re.compile(rf"\bcommunes? (?:de |d’|du |des )(?P<name>{_NAME})")
_WORD = re.compile(r"[^\W\d_]+")
_GENERIC = "parc exploitation installation unité site centrale stockage matière traitement production projet"
"""Words of many activities, which tell none."""
_PLACES = ("identite", "projet", "procedure")
_PROCEDURE = ("procedure", "cadre_applicable")
_UNCLASSED = ("non classé", "non soumis")
_CORSE, _OVERSEAS = "20", "97"
_UPPER_CORSE_FROM = 20_200


@dataclass(frozen=True)
class DossierProfile:
    """The facts compared.

    `rubriques` that are classed; `enjeux` by weight, adding up to 1; `departements` and `communes` as the note names
    them; `activity`: the words of the title that name an activity, by stem.
    """

    rubriques: frozenset[str] = frozenset()
    enjeux: Mapping[Enjeu, float] = field(default_factory=dict)
    departements: frozenset[str] = frozenset()
    communes: frozenset[str] = frozenset()
    activity: Mapping[str, str] = field(default_factory=dict)


def profile_of(title: str, note: Note) -> DossierProfile:
    """Read a dossier's profile."""
    places = list(_texts(note, _PLACES))
    postal = [match for text in (title, *places) for match in _POSTAL.finditer(text)]
    named = [match["name"] for text in (title, *places) for match in _COMMUNE.finditer(text)]
    whole = sum(each.weight for each in note.enjeux) or 1.0
    return DossierProfile(
        rubriques=_rubriques(note),
        enjeux={each.enjeu: each.weight / whole for each in note.enjeux},
        departements=frozenset(_departement(match["code"]) for match in postal),
        communes=frozenset((*(match["name"] for match in postal), *named)),
        activity=_activity(title),
    )


def _texts(note: Note, keys: tuple[str, ...]) -> Iterator[str]:
    """Yield what the kept statements of some sections say."""
    for section in note.sections:
        if section.key in keys:
            yield from (each.text for each in section.all_statements if each.review != "rejected")


def _rubriques(note: Note) -> frozenset[str]:
    classed: dict[str, bool] = {}
    for text in _texts(note, _PROCEDURE):
        for match in _RUBRIQUE.finditer(text):
            if (regime := match["regime"]) is not None:
                classed[match["code"]] = not regime.strip().startswith(_UNCLASSED)
        for found in _NAMED.finditer(text):
            for code in _CODE.findall(found["codes"]):
                classed.setdefault(code, True)
    codes = [code for code, is_classed in classed.items() if is_classed]
    # "2781-2" says no more where "2781-2-a" stands.
    return frozenset(code for code in codes if not any(other.startswith(f"{code}-") for other in codes))


def _departement(postal_code: str) -> str:
    if postal_code.startswith(_OVERSEAS):
        return postal_code[:3]
    if postal_code.startswith(_CORSE):
        return "2B" if int(postal_code) >= _UPPER_CORSE_FROM else "2A"
    return postal_code[:2]


def _activity(title: str) -> dict[str, str]:
    """Return the words of a title that name an activity of the nomenclature, by stem."""
    known = set(chain.from_iterable(activity_terms().values()))
    generic = set(terms_of(_GENERIC))
    words = {stem: word.lower() for word in _WORD.findall(title) for stem in terms_of(word)}
    return {stem: word for stem, word in words.items() if stem in known and stem not in generic}
