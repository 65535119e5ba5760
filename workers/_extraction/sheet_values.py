"""Numbers of a workbook as they are shown: a date is a count of days, a percentage a fraction.

Source: ECMA-376 part 1, § 18.8.30 (number formats) and § 18.17.4 (dates).
"""

import re
from datetime import datetime, timedelta
from typing import Literal

NumberFormat = Literal["number", "percent", "date", "time"]

_PERCENTS = {9, 10}
_DATES = {*range(14, 18), 22, *range(27, 32), *range(50, 59)}
_TIMES = {18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47}
_NOT_A_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DAY = re.compile(r"[dyj]|a{2}", re.IGNORECASE)
_HOUR = re.compile(r"[hs]", re.IGNORECASE)
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 -- a workbook knows no time zone
_MOST_DAYS = 2_958_466
_DIGITS = 10
_LONGEST_WHOLE = 1e15


def format_of(number: str, code: str) -> NumberFormat:
    """Tell what a number format makes of a number, from its built-in number, or its code where it has one."""
    builtin = int(number) if number.isdecimal() else 0
    if not code:
        return (
            "percent"
            if builtin in _PERCENTS
            else "date"
            if builtin in _DATES
            else "time"
            if builtin in _TIMES
            else "number"
        )
    bare = _NOT_A_CODE.sub("", code.partition(";")[0])
    if "%" in bare:
        return "percent"
    if _DAY.search(bare):
        return "date"
    return "time" if _HOUR.search(bare) else "number"


def shown_number(text: str, known: NumberFormat, *, from_1904: bool = False) -> str:
    """Return a number as a French reader sees it; a text that is no number stays as it is."""
    try:
        value = float(text)
    except ValueError:
        return text
    if known in {"date", "time"} and 0 <= value < _MOST_DAYS:
        return _moment(value, known, from_1904=from_1904)
    return f"{_figures(value * 100)} %" if known == "percent" else _figures(value)


def _figures(value: float) -> str:
    if value.is_integer() and abs(value) < _LONGEST_WHOLE:
        return str(int(value))
    return f"{round(value, _DIGITS):.12g}".replace(".", ",")


def _moment(days: float, known: NumberFormat, *, from_1904: bool) -> str:
    moment = (_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(seconds=round(days * 86_400))
    if known == "time" and days < 1:
        return moment.strftime("%H:%M")
    return moment.strftime("%d/%m/%Y" if moment.hour == moment.minute == 0 else "%d/%m/%Y %H:%M")
