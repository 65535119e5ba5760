"""The command line: every command and what becomes of its errors (0 done, 1 a failure in one line, 2 wrong usage)."""

import sys
from typing import Any

import typer

from workers._cli import (
    accounts,
    asking,
    assigning,
    auditing,
    configuring,
    describing,
    dossiers,
    erasing,
    knowing,
    log,
    proving,
    reading,
    redrafting,
    running,
    similar,
    supplementing,
    templates,
    transparency,
    withdrawing,
)
from workers._cli.usage import explain
from workers.errors import ConfigurationError, LisiereError
from workers.supervision import CANNOT_START

WRONG_USAGE = 2
UsageError: Any = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name="lisiere",
    help="Assistant d’instruction des dossiers environnementaux : chaque phrase ouvre sa page.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for _command in (
    running.up,
    running.worker,
    running.web,
    dossiers.submit,
    supplementing.complete,
    dossiers.dossiers,
    dossiers.dossier,
    dossiers.note,
    templates.letter,
    transparency.transparency,
    withdrawing.withdraw,
    erasing.erase,
    assigning.assign,
    similar.similar,
    asking.ask,
    redrafting.section,
    reading.extract,
    knowing.search,
    log.events,
    auditing.verify,
    auditing.replay,
    configuring.configurations,
    auditing.export,
    proving.checkpoint,
    proving.proof,
    describing.doctor,
    describing.asyncapi,
    describing.openapi,
):
    app.command()(_command)
app.add_typer(reading.classify, name="classify")
app.add_typer(knowing.regulation, name="regulation")
app.add_typer(withdrawing.index, name="index")
app.add_typer(accounts.accounts, name="accounts")
app.add_typer(templates.templates, name="templates")
app.add_typer(log.dead_letters, name="dead-letters")


def main() -> None:
    """Run the command line."""
    try:
        sys.exit(app(standalone_mode=False))
    except UsageError as error:
        program = error.ctx.command_path if error.ctx else "lisiere"
        if reason := explain(error):  # none where the help was shown for want of a command
            sys.stderr.write(f"{program} : {reason} (voir {program} --help)\n")
        sys.exit(WRONG_USAGE)
    except ConfigurationError as error:
        # A supervisor learns from the status that starting again would not help.
        supervised = sys.argv[1:2] in (["worker"], ["web"])
        _fail(error, CANNOT_START if supervised else 1)
    except LisiereError as error:
        _fail(error, 1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _fail(error: LisiereError, status: int) -> None:
    sys.stderr.write(f"lisiere : {error}\n")
    sys.exit(status)


if __name__ == "__main__":
    main()
