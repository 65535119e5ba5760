"""`configurations`: what the system worked with, from when, and what changed each time."""

import sys

from workers._cli.options import AsJson, Data, compose, print_json, tell


def configurations(data: Data = None, json_: AsJson = False) -> None:
    """Liste les configurations successives et ce qui a changé : version, gabarits, modèles, réglages ; aucun secret."""
    from workers.accounting import configurations as in_force  # noqa: PLC0415 -- late, as all that is heavy

    known = list(in_force(compose(data).bootstrap))
    if json_:
        print_json(
            [
                {
                    "event_id": each.event_id,
                    "since": each.since.isoformat(),
                    "changes": [change._asdict() for change in each.changes],
                    **each.configured.model_dump(mode="json"),
                }
                for each in known
            ]
        )
        return
    for each in known:
        sys.stdout.write(f"{each.since:%d/%m/%Y %H:%M:%S}  lisiere {each.configured.software}  {each.event_id}\n")
        for change in each.changes:
            sys.stdout.write(f"    {change.place} : {change.before} → {change.now}\n")
    if not known:
        tell("Aucune configuration n’est encore au journal.")
