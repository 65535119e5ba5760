"""Quantities as offices write them: units in full or short, larger or smaller, spaces of every kind in numbers."""

from decimal import Decimal

from infra.bench.made_dossiers.bank import Draw

_FORMS: dict[str, tuple[tuple[str, str], ...]] = {
    "ha": (("ha", "1"), ("hectares", "1"), ("ha", "1"), ("m²", "10000")),
    "m²": (("m²", "1"), ("m²", "1"), ("m2", "1")),
    "m³": (("m³", "1"), ("m³", "1"), ("m3", "1")),
    "m³/an": (("m³/an", "1"), ("m³ par an", "1"), ("m3/an", "1")),
    "MW": (("MW", "1"), ("MW", "1"), ("kW", "1000")),
    "MWc": (("MWc", "1"), ("MWc", "1"), ("kWc", "1000")),
    "GWh/an": (("GWh/an", "1"), ("GWh par an", "1"), ("MWh/an", "1000")),
    "t/an": (("t/an", "1"), ("tonnes par an", "1"), ("t par an", "1")),
    "t": (("t", "1"), ("tonnes", "1")),
    "m": (("m", "1"), ("mètres", "1")),
    "km": (("km", "1"), ("kilomètres", "1"), ("m", "1000")),
    "€": (("€", "1"), ("millions d’euros", "0.000001"), ("€ HT", "1"), ("M€", "0.000001"), ("k€", "0.001")),
    "poids lourds/j": (("poids lourds par jour", "1"), ("PL/j", "1"), ("camions par jour", "1")),
    "t CO2e/an": (("t CO2e/an", "1"), ("tonnes équivalent CO2 par an", "1"), ("t éq. CO2/an", "1")),
    "dB(A)": (("dB(A)", "1"),),
    "éoliennes": (("éoliennes", "1"), ("aérogénérateurs", "1")),
    "emplacements": (("emplacements", "1"), ("emplacements de volailles", "1")),
}
_WORDS = ("zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze")
_SPACES = ("\u202f", "\u00a0", " ")
_THOUSAND = 1000
_PLAIN_BELOW = 10_000


class Pen:
    """The hand of one document: it parts thousands always the same way."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._space = draw.form(_SPACES)
        self._point = "." if draw.is_kept and draw.happens(0.1) else ","

    def quantity(self, value: Decimal, unit: str, *, in_words: bool = False) -> str:
        """Write a value, given in `unit`, with one of the unit's forms."""
        form, factor = self._draw.form(_FORMS[unit])
        if in_words and form == "éoliennes" and value < len(_WORDS) and self._draw.happens(0.5):
            return f"{_WORDS[int(value)]} {form}"
        return f"{self.number(value * Decimal(factor))}{self._draw.form((chr(0xA0), ' '))}{form}"

    def number(self, value: Decimal) -> str:
        """Write a number the French way."""
        plain = value.normalize()
        text = f"{plain:,f}" if plain >= _THOUSAND else f"{plain:f}"
        whole, point, decimals = text.partition(".")
        if plain < _PLAIN_BELOW and self._space == " ":
            whole = whole.replace(",", "")
        return whole.replace(",", self._space) + (self._point + decimals if point else "")

    def rounded(self, value: Decimal, unit: str) -> str:
        """Write a value to two digits, as an order of magnitude."""
        digits = value.adjusted() - 1
        return f"environ {self.quantity(round(value.scaleb(-digits)) * Decimal(10) ** digits, unit)}"
