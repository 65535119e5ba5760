"""A real OpenID Connect provider (npm oidc-provider) as a child process."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLIENT_ID = "lisiere"
CLIENT_SECRET = "un-secret-d-essai"  # noqa: S105 -- opens nothing but the test's own provider
_HERE = Path(__file__).parent / "oidc"
_VENV_NODE = Path(__file__).parents[2] / ".venv" / "bin" / "node"


@contextmanager
def oidc_server(redirect_uri: str, after_logout: str) -> Iterator[str]:
    """Run a provider with one client that comes back to these addresses, and give its issuer."""
    if not (_HERE / "node_modules").is_dir():
        raise FileNotFoundError("the provider is not installed: bash infra/setup.sh develop")
    node = shutil.which("node") or str(_VENV_NODE)
    child = subprocess.Popen(
        [node, "server.mjs", redirect_uri, after_logout],
        cwd=_HERE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert child.stdout is not None
        yield str(json.loads(child.stdout.readline())["issuer"])
    finally:
        child.terminate()
        child.wait(10)
        if child.stdout:
            child.stdout.close()
