"""docs/modeles.md says what the templates are given, and the examples fill."""

import pytest

from workers._templates import TemplateForm
from workers._templates.checking import check_template, kinds_named
from workers._templates.documentation import PAGE, page
from workers._templates.examples import TemplateKind, example_template


def test_the_page_is_the_one_the_values_give() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m workers._templates.documentation"


@pytest.mark.parametrize("form", ["docx", "odt"])
@pytest.mark.parametrize("kind", ["note", "demande"])
def test_the_examples_serve_for_their_kind(form: TemplateForm, kind: TemplateKind) -> None:
    report = check_template(example_template(kind, form), (kind,))
    assert report.serves == (kind,)
    assert report.form == form
    assert report.said == ()


def test_a_template_for_a_letter_alone_says_why_it_is_none_for_a_note() -> None:
    report = check_template(example_template("demande", "odt"), ("note", "demande"))
    assert report.serves == ("demande",)
    assert "« destinataire »" in report.failures["note"]


def test_the_name_of_a_file_says_what_it_is_for() -> None:
    assert kinds_named("Note_DREAL.docx") == ("note",)
    assert kinds_named("demande de compléments.odt") == ("demande",)
    assert kinds_named("courrier.docx") == ("note", "demande")
