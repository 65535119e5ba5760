"""`verify`, `replay`, `export`: the log as the proof of what happened."""

import sys
import uuid
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workers._cli.log import FORMATS, account_reading, milliseconds, warn_if_not_told
from workers._cli.options import AsJson, Data, compose, print_json, tell
from workers._cli.proving import read_note, verify_proof
from workers.errors import RejectedError

if TYPE_CHECKING:
    from workers.replaying import Replayed
    from workers.rerunning import Rerun
    from workers.verifying import Verdict


def verify(
    bundle: Annotated[Path | None, typer.Option(metavar="PAQUET", help="Vérifie plutôt ce paquet d’audit.")] = None,
    since: Annotated[
        Path | None, typer.Option(metavar="FICHIER", help="Le journal doit prolonger ce point de contrôle.")
    ] = None,
    proof: Annotated[Path | None, typer.Option(metavar="FICHIER", help="Vérifie plutôt cette preuve.")] = None,
    key: Annotated[str | None, typer.Option(metavar="CLÉ", help="La clé publique du journal, pour --proof.")] = None,
    pieces: Annotated[
        bool, typer.Option("--pieces", help="Relit aussi chaque pièce que les évènements nomment.")
    ] = False,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Vérifie que ni le journal ni les évènements n’ont été altérés ; code 1 et la première entrée fautive sinon."""
    from workers.verifying import verify_journal  # noqa: PLC0415 -- late, as all that is heavy

    if bundle is not None:
        _verify_bundle(bundle, data, as_json=json_)
        return
    if proof is not None:
        verify_proof(proof, key, since, data, as_json=json_)
        return
    verdict = verify_journal(compose(data), since=None if since is None else read_note(since), pieces=pieces)
    if json_:
        print_json(verdict.as_json())
    else:
        _show(verdict)
    if verdict.findings:
        tell(f"lisiere : {verdict.findings[0].message}")
        sys.exit(1)


def _verify_bundle(path: Path, data: Path | None, *, as_json: bool) -> None:
    from workers.exporting import check_against_journal  # noqa: PLC0415 -- late, as all that is heavy

    report = check_against_journal(path, compose(data))
    if as_json:
        first = report.findings[0] if report.findings else None
        found = {"ok": not report.findings, "events": report.events, "public_key": report.key and str(report.key)}
        print_json({**found, "checked": report.checked, "findings": len(report.findings), "first": first})
    else:
        if report.key:
            sys.stdout.write(f"clé publique : {report.key}\n")
        for line in () if report.findings else report.checked:
            sys.stdout.write(f"✓ {line}\n")
    if report.findings:
        tell(f"lisiere : {report.findings[0]}")
        sys.exit(1)


def export(
    dossier_id: Annotated[str, typer.Argument(metavar="ID", help="L’identifiant du dossier.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Le paquet à écrire (ZIP).")],
    with_documents: Annotated[bool, typer.Option("--with-documents", help="Joint aussi les documents.")] = False,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Écrit le paquet d’audit d’un dossier : évènements, pièces, preuves, et leur vérificateur, qui se suffit."""
    from schemas.audit import BundleExported  # noqa: PLC0415 -- late, as all that is heavy
    from workers.accounting import account, acting_person  # noqa: PLC0415
    from workers.exporting import export as export_dossier  # noqa: PLC0415

    try:
        known = str(uuid.UUID(dossier_id))
    except ValueError as error:
        raise RejectedError(f"« {dossier_id} » n’est pas un identifiant de dossier") from error
    parts = compose(data)
    exported = export_dossier(known, output, parts, with_documents=with_documents)
    told = BundleExported(
        dossier_id=uuid.UUID(known),
        actor=acting_person(parts.settings),
        sha256=exported.sha256,
        events=exported.events,
        proven_by=exported.size,
        with_documents=with_documents,
    )
    warn_if_not_told(account(parts, told))
    if json_:
        print_json(exported.as_json())
    else:
        tell(f"{output} : {exported.events} évènements, {exported.included} pièces jointes sur {exported.artefacts}.")


def _show(verdict: "Verdict") -> None:
    chain, comparison = verdict.chain, verdict.comparison
    lines = [f"clé publique : {verdict.key}"]
    if chain.checkpoint:
        lines.append(
            f"{_mark(not chain.findings)} journal : {chain.entries} entrées, racine {chain.checkpoint.root.hex()}"
        )
    if verdict.extends is not None:
        lines.append(f"{_mark(verdict.extends)} prolonge le point de contrôle gardé")
    if verdict.stamps:
        lines.append(_about_stamps(verdict))
    if comparison:
        same = not comparison.findings
        lines.append(
            f"{_mark(same)} Kafka : {comparison.compared} évènements comparés, {comparison.pending} à inscrire"
        )
    else:
        lines.append(f"– Kafka n’a pas été comparé : {verdict.unreachable}")
    if verdict.pieces is not None:
        sound = all(each.kind != "bad_piece" for each in verdict.findings)
        lines.append(f"{_mark(sound)} {verdict.pieces} pièces relues et comparées à leur empreinte")
    if told := verdict.unknown.told():
        lines.append(f"– {told}")
    if len(verdict.findings) > 1:
        lines.append(f"{len(verdict.findings)} anomalies, dont la première :")
    sys.stdout.write("\n".join(lines) + "\n")


def _about_stamps(verdict: "Verdict") -> str:
    size, time = verdict.stamps[-1]
    if time is None:
        return f"– {len(verdict.stamps)} horodatage(s) non vérifiés : donnez LISIERE_TIMESTAMP_ROOTS"
    return f"✓ {len(verdict.stamps)} horodatage(s), le dernier de {size} entrées le {time:%d/%m/%Y à %H:%M} UTC"


def _mark(is_good: bool) -> str:
    return "✓" if is_good else "✗"


def replay(
    until: Annotated[datetime | None, typer.Option(formats=FORMATS, help="Jusqu’à cet instant, exclu.")] = None,
    into: Annotated[str | None, typer.Option(metavar="URL", help="Une base vide, p. ex. sqlite:///relu.db.")] = None,
    rerun: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ÉTAPE",
            help="Refait extraction, classification ou drafting avec le code d’aujourd’hui (répétable).",
        ),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Avec --rerun drafting : interroge de nouveau le modèle configuré.")
    ] = False,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Reconstruit l’état des dossiers depuis les seuls évènements, dans une base vide, et le compare à l’actuel."""
    from workers.replaying import replay as rebuild_from_log  # noqa: PLC0415 -- late, as all that is heavy

    if live and "drafting" not in (rerun or ()):
        raise RejectedError("--live ne vaut qu’avec --rerun drafting")
    if rerun:
        _rerun(rerun, data, milliseconds(until), is_live=live, as_json=json_)
        return
    parts = compose(data)
    replayed = rebuild_from_log(parts, into, milliseconds(until))
    account_reading(parts, "replay", until=until)
    if json_:
        print_json(replayed.as_json())
    else:
        _tell_replayed(replayed)
    if told := replayed.unknown.told():
        tell(f"lisiere : {told} ; l’état reconstruit ne dit rien d’eux")
    if replayed.identical is False:
        tell("lisiere : l’état reconstruit n’est pas celui du système")
    if told or replayed.identical is False:
        sys.exit(1)


def _rerun(stages: list[str], data: Path | None, until_ms: int | None, *, is_live: bool, as_json: bool) -> None:
    from workers.rerunning import rerun as run_again  # noqa: PLC0415 -- late, as all that is heavy

    again = run_again(list(dict.fromkeys(stages)), compose(data), until_ms, is_live=is_live)
    if as_json:
        print_json({"rerun": again.as_json()})
    else:
        _tell_rerun(again)
    if again.differences:
        sys.exit(1)


def _tell_rerun(again: "Rerun") -> None:
    for each in again.differences:
        now = each.now[:12] if each.now else each.reason
        about = f"{each.stage}  {each.dossier_id}  {each.recorded_at}  {each.event_id}"
        sys.stdout.write(f"≠ {about}  {each.about} : {each.recorded[:12]} → {now}\n")
        for change in each.changes:
            sys.stdout.write(f"    {change.place} : {change.before} → {change.now}\n")
    for stage, count in again.compared.items():
        differing = sum(each.stage == stage for each in again.differences)
        gone = f", {erased} effacé(s)" if (erased := again.erased.get(stage, 0)) else ""
        same = count - differing
        tell(f"{stage} : {count} résultat(s) refait(s), {same} identique(s), {differing} différent(s){gone}.")


def _tell_replayed(replayed: "Replayed") -> None:
    tell(f"{replayed.events} évènements relus, {replayed.dossiers} dossier(s).")
    tell(f"Empreinte de l’état : {replayed.digest}")
    if replayed.identical:
        tell("Identique à l’état du système, octet pour octet.")
