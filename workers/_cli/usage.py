"""Wrong usage said in French: the command-line library speaks English alone."""

import re
from typing import Any

_SAID = (
    (r"No such command '(?P<name>[^']*)'.*", "commande inconnue : {name}"),
    (r"Missing command\.", "il manque une commande"),
    (r"Missing (?:argument|option|parameter) '(?P<name>[^']*)'.*", "il manque {name}"),
    (r"No such option: (?P<name>\S+).*", "option inconnue : {name}"),
    (r"Option '(?P<name>[^']*)' requires .*", "l’option {name} attend une valeur"),
    (r"Option '(?P<name>[^']*)' does not take a value\.", "l’option {name} n’attend pas de valeur"),
    (r"Got unexpected extra arguments? \((?P<name>.*)\)", "argument en trop : {name}"),
    (r"'(?P<name>[^']*)' is not a valid (?:integer|float|int)\.?.*", "« {name} » n’est pas un nombre"),
    (r"(?P<name>\S+) is not in the range (?P<range>.*)\.", "{name} est hors des bornes {range}"),
    (r"(?:Value error, )?'(?P<name>[^']*)' does not match the formats? .*", "« {name} » n’est pas une date AAAA-MM-JJ"),
    (r"(?:Value error, )?'(?P<name>[^']*)' is not one of (?P<known>.*)\.", "« {name} » n’est pas parmi : {known}"),
    (r"Input should be a valid (?:integer|number).*", "un nombre est attendu"),
    (r"Input should be greater than or equal to (?P<least>\S+)", "au moins {least} est attendu"),
    (r"Input should be less than or equal to (?P<most>\S+)", "au plus {most} est attendu"),
)


def explain(error: Any) -> str:
    """Return what is wrong with a command line (a usage error of the library) as one French sentence."""
    message = str(error.format_message())
    about, _, rest = message.partition(": ")
    where = re.match(r"Invalid value for (?:'(?P<name>[^']*)'|(?P<bare>\S+))$", about)
    if where:
        return f"{where['name'] or where['bare']} : {_french(rest)}"
    return _french(message)


def _french(message: str) -> str:
    for pattern, french in _SAID:
        match = re.fullmatch(pattern, message.strip(), re.DOTALL)
        if match:
            return french.format(**match.groupdict())
    return message
