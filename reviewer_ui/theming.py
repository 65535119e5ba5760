"""A look that the deploying administration installs, in place of ours: style sheets of its own, read after our own.

The State's design system (DSFR) is such a look. Its terms are the administration's to accept, so nothing of it is here:
a folder that holds its `dsfr.min.css` is served as it is, and `static/dsfr.css` says which of its colours ours become.
"""

from dataclasses import dataclass
from pathlib import Path

from workers.errors import ConfigurationError

FOLDER = "/theme/"
DSFR = "dsfr.min.css"
OWN = "theme.css"


@dataclass(frozen=True)
class Theme:
    """The sheets of a look in the folder that is served as `FOLDER`: those read before ours, and those after."""

    folder: Path | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    is_dsfr: bool = False


OURS = Theme()


def read_theme(folder: Path | None) -> Theme:
    """Find the sheets of a theme; ours alone where no folder is configured.

    Raises: ConfigurationError: the folder holds none.
    """
    if folder is None:
        return OURS
    has_dsfr, has_own = ((folder / name).is_file() for name in (DSFR, OWN))
    if not has_dsfr and not has_own:
        raise ConfigurationError(f"LISIERE_THEME={folder} : ce répertoire n’a ni {DSFR} ni {OWN}")
    return Theme(
        folder,
        before=(f"{FOLDER}{DSFR}",) if has_dsfr else (),
        after=(f"{FOLDER}{OWN}",) if has_own else (),
        is_dsfr=has_dsfr,
    )
