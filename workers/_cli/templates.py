"""`templates` and `letter`: a service's own templates, and the demande de compléments at the command line."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers._cli.dossiers import DossierId, find_dossier, find_note
from workers._cli.options import AsJson, Data, compose, print_json, settings_for, tell, write_output
from workers._cli.taking import account_taking
from workers.data_folder import DataFolder
from workers.errors import RejectedError

if TYPE_CHECKING:
    from workers._templates.checking import TemplateReport
    from workers.template_folder import TemplateFolder

templates = typer.Typer(help="Les modèles de lettres et de notes du service (DOCX, ODT).", no_args_is_help=True)

_NAMES = {"note": "note d’instruction", "demande": "demande de compléments"}


def _folder(data: Path | None) -> "TemplateFolder":
    from workers.template_folder import TemplateFolder  # noqa: PLC0415 -- late, as all that is heavy

    settings = settings_for(data)
    return TemplateFolder(settings.templates or DataFolder(settings.data).templates)


@templates.command("list")
def list_templates(data: Data = None, json_: AsJson = False) -> None:
    """Liste les modèles du dossier des modèles, et à quoi chacun peut servir."""
    folder = _folder(data)
    found = [(each, folder.report(each.file_name)) for each in folder.files()]
    if json_:
        print_json([{"file": each.file_name, "name": each.name, **_as_json(report)} for each, report in found])
        return
    for each, report in found:
        serves = ", ".join(_NAMES[kind] for kind in report.serves) or "ne sert à rien"
        sys.stdout.write(f"{each.file_name}  {serves}\n")
    if not found:
        tell(f"Aucun modèle dans {folder.root}. Pour commencer : lisiere templates example -o note.docx")


@templates.command("check")
def check(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Un DOCX ou un ODT.")],
    kind: Annotated[str | None, typer.Option(help="note ou demande ; sans elle, d’après le nom du fichier.")] = None,
    json_: AsJson = False,
) -> None:
    """Essaie un modèle sur des valeurs inventées ; dit ce qui ne va pas, et où."""
    from workers._templates.checking import check_template, kinds_named  # noqa: PLC0415

    kinds = kinds_named(file.name) if kind is None else (_kind(kind),)
    report = check_template(_read(file), kinds)
    if json_:
        print_json(_as_json(report))
    else:
        for line in report.said:
            sys.stdout.write(f"À savoir : {line}.\n")
        for served in report.serves:
            sys.stdout.write(f"Ce modèle peut servir : {_NAMES[served]}.\n")
        for tried in kinds:
            if report.serves and tried in report.failures:
                sys.stdout.write(f"Il ne peut pas servir de {_NAMES[tried]} : {report.failures[tried]}.\n")
    if not report.serves:
        raise RejectedError(report.failures[kinds[0]])


@templates.command("example")
def example(
    output: Annotated[Path, typer.Option("-o", "--output", help="Le fichier à écrire : « .docx » ou « .odt ».")],
    kind: Annotated[str, typer.Option(help="note ou demande.")] = "note",
) -> None:
    """Écrit un modèle d’exemple, à reprendre avec l’en-tête du service."""
    from workers._templates.examples import example_template  # noqa: PLC0415

    form = output.suffix.lower().removeprefix(".")
    if form not in ("docx", "odt"):
        raise typer.BadParameter(f"« {output.name} » ; attendu : un nom en .docx ou .odt", param_hint="--output")
    write_output(example_template(_kind(kind), form), output)


def letter(
    dossier_id: DossierId,
    format_: Annotated[str, typer.Option("--format", help="docx, odt, pdf ou md.")] = "docx",
    template: Annotated[str, typer.Option(metavar="NOM|FICHIER", help="Un modèle du service.")] = "",
    requests: Annotated[list[int] | None, typer.Option("--request", help="Numéro d’une demande (répétable).")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Écrit dans ce fichier.")] = None,
    data: Data = None,
) -> None:
    """Donne la demande de compléments : ce que la note a constaté, ou ses demandes qui sont numérotées."""
    from workers._letters import (  # noqa: PLC0415
        LETTER_FORMS,
        LetterAbout,
        LetterChoices,
        every_request,
        found_requests,
    )

    if format_ not in LETTER_FORMS:
        raise typer.BadParameter(f"« {format_} » ; attendu : {', '.join(LETTER_FORMS)}", param_hint="--format")
    parts = compose(data)
    state = find_dossier(parts, dossier_id)
    note = find_note(parts, state)
    every = every_request(note)
    for number in requests or ():
        if not 1 <= number <= len(every):
            raise RejectedError(f"la note n’a pas de demande n° {number} : elle en a {len(every)}")
    chosen = tuple(every[number - 1] for number in requests) if requests else found_requests(note)
    about = LetterAbout(petitionnaire=state.petitionnaire, reference=state.reference, filed_on=state.filed_on)
    choices = LetterChoices(requests=chosen)
    from workers._cli.printing import printed_letter_file  # noqa: PLC0415

    content = printed_letter_file(parts, state, (note, about, choices), format_, template)
    write_output(content, output)
    account_taking(parts, note, "letter", format_, content)


def _kind(text: str) -> Any:
    if text not in _NAMES:
        raise typer.BadParameter(f"« {text} » ; attendu : {', '.join(_NAMES)}", param_hint="--kind")
    return text


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise RejectedError(f"« {file} » n’existe pas ou ne peut pas être lu") from error


def _as_json(report: "TemplateReport") -> dict[str, Any]:
    return {
        "form": report.form,
        "serves": list(report.serves),
        "failures": report.failures,
        "said": list(report.said),
    }
