"""A real web server that answers as servers do on bad days."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CONTENT = b"%PDF-1.7 " + b"x" * 3_000_000


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer by what the path asks for."""
        what, _, detail = self.path.strip("/").partition("/")
        if what == "status":
            self.send_error(int(detail))
        elif what == "redirect":
            left = int(detail)
            self._redirect(f"/redirect/{left - 1}" if left > 1 else "/file")
        elif what == "redirect-to-file-scheme":
            self._redirect("file:///etc/hostname")
        elif what == "slow":
            time.sleep(3)
        else:
            self._send(truncated=what == "truncated")

    def _redirect(self, target: str) -> None:
        self.send_response(302)
        self.send_header("Location", target)
        self.end_headers()

    def _send(self, *, truncated: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[:1000] if truncated else CONTENT)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def http_server() -> Iterator[str]:
    """Serve on a free port and give the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        serving.join()
