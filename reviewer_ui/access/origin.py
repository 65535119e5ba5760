"""What a request says of where it comes from and of the name it was meant for."""

from urllib.parse import urlsplit

from fastapi import Request

LOOPBACK_HOSTS = frozenset(("127.0.0.1", "localhost", "::1"))


def is_same_origin(request: Request) -> bool:
    """Tell whether a page of ours made the request; what says nothing of its origin is no browser's page."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("origin", "")).netloc == request.headers.get("host", "\0")


def host_of(request: Request) -> str:
    """Return the name the request was meant for, without its port; "" for none or one that is no name."""
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""
