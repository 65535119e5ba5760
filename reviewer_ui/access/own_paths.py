"""Addresses of ours to go back to after sign-in. Whatever a link asks for, nobody is sent to another site."""

from urllib.parse import urlsplit

_LONGEST = 2_000


def own_path(text: str | None) -> str:
    """Return the path and query of an address of ours, "/" for anything else.

    "//elsewhere", a backslash and what holds control characters are other hosts' addresses to a browser.
    """
    asked = text or "/"
    if len(asked) > _LONGEST or not asked.isprintable() or "\\" in asked:
        return "/"
    try:
        parts = urlsplit(asked)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not asked.startswith("/") or asked.startswith("//"):
        return "/"
    return asked
