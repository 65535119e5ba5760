"""What a seed decides: the project's true figures, what contradicts them, what is missing, the measures and enjeux."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from infra.bench.made_dossiers.bank import Draw, Kind, Quantity, common_quantities, kind_of, load

PLACES = (
    "Saint-Amand-le-Vieux",
    "Valdrôme-les-Bois",
    "la Ferté-Oison",
    "Montcerf",
    "Bray-la-Rivière",
    "Courlandon-le-Haut",
)
_LEVELS = ("faible", "modéré", "fort", "très fort")
_COMMON_SHOWN = 6
_LEAST_GAP = 0.06
_DOCUMENTS = ("cerfa", "resume", "dangers", "note_presentation", "capacites")
_LIMITS = {"eolien": ("habitation", 410, 495), "elevage": ("habitation", 35, 95)}
_NOISE = (4.3, 6.4)


@dataclass
class Fact:
    """A quantity of the project: its value, where it is told, and another value told somewhere (`wrong`)."""

    quantity: Quantity
    value: Decimal
    wrong: Decimal | None = None
    wrong_in: str = ""
    decoy: Decimal | None = None
    places: tuple[str, ...] = ()
    rounded_in: str = ""
    breaks_limit: bool = False


@dataclass
class Level:
    """A theme and the level of its enjeu; `wrong` is another level, told in `wrong_in`."""

    theme: dict[str, str]
    level: str
    wrong: str = ""
    wrong_in: str = ""
    has_residual: bool = False


@dataclass
class Measure:
    """A measure as this dossier tells it."""

    given: dict[str, Any]
    code: str
    text: str
    cost: int | None
    has_follow_up: bool


@dataclass
class Plan:
    """All that is decided of a dossier."""

    seed: int
    draw: Draw
    kind: Kind
    place: str
    facts: list[Fact]
    levels: list[Level]
    measures: list[Measure]
    missing: frozenset[str]
    style: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The project's name."""
        return self.kind.title.format(de_lieu=f"de {self.place}")

    @property
    def petitionnaire(self) -> str:
        """Who files the dossier."""
        return self.kind.petitionnaire.format(de_lieu=f"de {self.place}")

    def has(self, key: str) -> bool:
        """Tell whether the dossier holds a piece of pieces.toml."""
        piece = pieces()[key]
        return applies(piece, self.kind) and key not in self.missing


def pieces() -> dict[str, dict[str, Any]]:
    """Return the pieces by their keys."""
    return {piece["key"]: piece for piece in load("pieces")["piece"]}


def applies(piece: dict[str, Any], kind: Kind) -> bool:
    """Tell whether the code asks for a piece of such a project."""
    return ("icpe" in kind.facts or not piece.get("icpe")) and (not piece.get("fact") or piece["fact"] in kind.facts)


def make_plan(seed: int) -> Plan:
    """Decide a dossier."""
    draw, kind = Draw(seed), kind_of(seed)
    missing = _missing(draw, kind)
    quantities = [*kind.quantities, *_common(draw)]
    facts = [_fact(draw, quantity) for quantity in quantities]
    _break_limit(draw, kind, facts)
    _contradict(draw, facts, has_dangers="icpe" in kind.facts and "etude_dangers" not in missing)
    return Plan(
        seed=seed,
        draw=draw,
        kind=kind,
        place=draw.chance.choice(PLACES),
        facts=facts,
        levels=_levels(draw),
        measures=_measures(draw, with_costs="couts" not in missing),
        missing=missing,
    )


def _common(draw: Draw) -> list[Quantity]:
    chosen = draw.chance.sample(range(len(common_quantities())), _COMMON_SHOWN + draw.chance.randint(0, 3))
    return [common_quantities()[index] for index in sorted(chosen)]


def _fact(draw: Draw, quantity: Quantity) -> Fact:
    value = _within(draw, quantity, quantity.low, quantity.high)
    places = tuple(name for name in _DOCUMENTS if draw.happens(0.45))
    fact = Fact(quantity, value, places=places)
    if quantity.decoy is not None and draw.happens(0.7):
        other = float(value) * quantity.decoy.times
        fact.decoy = snapped(
            other, max(quantity.step, 1.0) if quantity.unit in ("éoliennes", "m²", "m³") else quantity.step
        )
    if places and draw.happens(0.2) and value.adjusted() >= 1 and quantity.unit not in ("éoliennes", "dB(A)"):
        fact.rounded_in = draw.chance.choice(places)
    return fact


def _within(draw: Draw, quantity: Quantity, low: float, high: float) -> Decimal:
    steps = int((high - low) / quantity.step)
    return snapped(low + draw.chance.randint(0, steps) * quantity.step, quantity.step)


def snapped(value: float, step: float) -> Decimal:
    """Return a value in whole steps, one at least."""
    unit = Decimal(str(step))
    return max(round(Decimal(str(value)) / unit), 1) * unit


def _break_limit(draw: Draw, kind: Kind, facts: list[Fact]) -> None:
    """Make a figure break a prescription that holds for the project."""
    if not draw.happens(0.5):
        return
    key, low, high = _LIMITS.get(kind.code, ("bruit_nuit", *_NOISE))
    if key == "bruit_nuit" and "icpe" not in kind.facts:
        return
    for fact in facts:
        if fact.quantity.key == key:
            fact.value = _within(draw, fact.quantity, low, high)
            fact.breaks_limit, fact.rounded_in = True, ""
            if fact.decoy is not None and fact.quantity.decoy:
                fact.decoy = snapped(float(fact.value) * fact.quantity.decoy.times, fact.quantity.step)


def _contradict(draw: Draw, facts: list[Fact], *, has_dangers: bool) -> None:
    """Have some figures told differently in one place."""
    usable = [fact for fact in facts if not fact.breaks_limit and fact.quantity.key != "ges"]
    for fact in draw.chance.sample(usable, draw.chance.randint(2, 4)):
        wrong = another_value(draw, fact)
        if wrong is None:
            continue
        places = ["cerfa", "resume", *(["dangers"] if has_dangers else [])]
        fact.wrong, fact.rounded_in = wrong, ""
        fact.wrong_in = draw.chance.choice([*places, "etude_table"])
        fact.places = tuple(place for place in fact.places if place != fact.wrong_in)


def another_value(draw: Draw, fact: Fact) -> Decimal | None:
    """Draw another value for a figure, far enough from its own to be no rounding; None where none was found."""
    quantity = fact.quantity
    if quantity.unit == "éoliennes":
        return fact.value + draw.chance.choice([-1, 1])
    for _ in range(20):
        times = draw.chance.choice([draw.chance.uniform(0.7, 0.92), draw.chance.uniform(1.08, 1.4)])
        other = snapped(float(fact.value) * times, quantity.step)
        if quantity.key == "bruit_nuit" and float(other) > quantity.high:
            continue
        if abs(other - fact.value) > Decimal(str(_LEAST_GAP)) * fact.value and other != fact.decoy:
            return other
    return None


def _levels(draw: Draw) -> list[Level]:
    themes = load("pieces")["theme"]
    chosen = sorted(draw.chance.sample(range(len(themes)), draw.chance.randint(6, 9)))
    levels = [Level(themes[index], draw.chance.choice(_LEVELS), has_residual=draw.happens(0.5)) for index in chosen]
    for level in draw.chance.sample(levels, draw.chance.randint(0, 2)):
        far = [other for other in _LEVELS if abs(_LEVELS.index(other) - _LEVELS.index(level.level)) > 1]
        if far:
            level.wrong, level.wrong_in = draw.chance.choice(far), draw.chance.choice(["resume", "etude_table"])
    return levels


def _missing(draw: Draw, kind: Kind) -> frozenset[str]:
    usable = [key for key, piece in pieces().items() if applies(piece, kind)]
    taken = set(draw.chance.sample(usable, draw.chance.randint(1, 4)))
    for key in tuple(taken):
        taken |= set(pieces()[key].get("also_without", ()))
    return frozenset(taken)


def _measures(draw: Draw, *, with_costs: bool) -> list[Measure]:
    bank = load("measures")["measure"]
    chosen = sorted(draw.chance.sample(range(len(bank)), draw.chance.randint(6, 9)))
    pattern = draw.form(["{t}{n}", "M{t}{n}", "{t}-0{n}", "M{t} {n}", "{t}.{n}"])
    counts: dict[str, int] = {}
    made = []
    for given in sorted((bank[index] for index in chosen), key=lambda each: "ERCAS".index(each["type"])):
        number = counts[given["type"]] = counts.get(given["type"], 0) + 1
        cost = round(draw.chance.uniform(*given["cost"]) / 100) * 100 if with_costs and draw.happens(0.75) else None
        code = pattern.format(t=given["type"], n=number)
        made.append(Measure(given, code, draw.form([given["text"], given["other"]]), cost, draw.happens(0.75)))
    return made
