"""Fields of a form whose value stands apart from its name: "Forme juridique :" on a line, the value on the next."""

import re

from workers._drafting.reading import Sentence

_NAME = re.compile(r"^(?:[^:.!?,\s]+\s){1,9}?:\s*$|^(?:[^:.!?,\s]+\s){0,8}[^:.!?,\s]+:\s*$")
_LONGEST_VALUE = 120


def is_field_name(sentence: Sentence) -> bool:
    """Tell whether a sentence is the name of a field and nothing else."""
    return sentence.row is None and _NAME.match(sentence.text) is not None


def field_value(sentence: Sentence) -> Sentence | None:
    """Return what stands right after the name of a field on its page; None where another name or nothing does."""
    if not is_field_name(sentence):
        return None
    following = sentence.document.sentences[sentence.order + 1 : sentence.order + 2]
    return next((value for value in following if _is_value(value, sentence)), None)


def _is_value(value: Sentence, name: Sentence) -> bool:
    return (
        value.page == name.page
        and value.row is None
        and len(value.text) <= _LONGEST_VALUE
        and not value.text.rstrip().endswith(":")
    )
