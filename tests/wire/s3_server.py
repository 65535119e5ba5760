"""An S3 server at the wire, in this process."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def s3_server() -> Iterator[str]:
    """Serve S3 on a free port and give its address."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 -- slow to import

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()
