"""Trying a template before it serves: on made-up values of each kind it may be for."""

from dataclasses import dataclass

from workers._templates.archive import TemplateForm
from workers._templates.errors import TemplateError
from workers._templates.examples import KINDS, TemplateKind
from workers._templates.examples_of_values import example_values
from workers._templates.filling import fill_template


@dataclass(frozen=True)
class TemplateReport:
    """What a trial for some kinds found: the form, None where it never served; why, by kind; what was mended."""

    kinds: tuple[TemplateKind, ...]
    form: TemplateForm | None
    failures: dict[TemplateKind, str]
    said: tuple[str, ...]

    @property
    def serves(self) -> tuple[TemplateKind, ...]:
        """The kinds it was tried for and may serve."""
        return tuple(kind for kind in self.kinds if kind not in self.failures)


def kinds_named(name: str) -> tuple[TemplateKind, ...]:
    """Return the kinds a template is for, by its name: « note-… », « demande-… », any other for both."""
    begun = tuple(kind for kind in KINDS if name.casefold().startswith(kind))
    return begun or tuple(KINDS)


def check_template(content: bytes, kinds: tuple[TemplateKind, ...]) -> TemplateReport:
    """Try a template for some kinds."""
    failures: dict[TemplateKind, str] = {}
    form: TemplateForm | None = None
    said: tuple[str, ...] = ()
    for kind in kinds:
        try:
            filled = fill_template(content, example_values(kind))
        except TemplateError as error:
            failures[kind] = str(error)
        else:
            form, said = filled.form, filled.said
    return TemplateReport(kinds, form, failures, said)
