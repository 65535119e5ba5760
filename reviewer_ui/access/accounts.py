"""Local accounts: names, passwords and the check of both, which tells nothing about which of the two was wrong."""

import base64
import hashlib
import hmac
import os
import threading
import unicodedata

from reviewer_ui.access.ports import Account, AccountStore
from workers.errors import RejectedError

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1_000
_LONGEST_NAME = 64
_NAME_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_@")
_SALT_BYTES, _KEY_BYTES = 16, 32
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each check takes 32 MiB and a processor: many at once would starve the rest."""

# Source: OWASP Password Storage Cheat Sheet, scrypt: N=2^15 (32 MiB), r=8, p=3.
_COST, _BLOCK, _TIMES = 2**15, 8, 3


def account_name(text: str) -> str:
    """Return the name of an account as it is kept. Raises: RejectedError: it is none."""
    name = unicodedata.normalize("NFKC", text).strip().lower()
    if not name or len(name) > _LONGEST_NAME or not _NAME_SIGNS.issuperset(name):
        raise RejectedError(
            f"« {text} » n’est pas un nom de compte : de 1 à {_LONGEST_NAME} lettres sans accent, chiffres, « . », "
            "« - », « _ » ou « @ »"
        )
    return name


def password_digest(password: str) -> str:
    """Return what is kept of a password. Raises: RejectedError: it is too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise RejectedError(f"un mot de passe compte de {SHORTEST_PASSWORD} à {LONGEST_PASSWORD} caractères")
    salt = os.urandom(_SALT_BYTES)
    key = _derive(password, salt, _COST, _BLOCK, _TIMES)
    return f"scrypt${_COST}${_BLOCK}${_TIMES}${_text(salt)}${_text(key)}"


def _derive(password: str, salt: bytes, cost: int, block: int, times: int) -> bytes:
    plain = unicodedata.normalize("NFKC", password).encode()
    with _AT_ONCE:
        return hashlib.scrypt(
            plain, salt=salt, n=cost, r=block, p=times, dklen=_KEY_BYTES, maxmem=2 * 128 * cost * block * times
        )


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _is_password(password: str, digest: str) -> bool:
    _, cost, block, times, salt, key = digest.split("$")
    derived = _derive(password, base64.b64decode(salt), int(cost), int(block), int(times))
    return hmac.compare_digest(derived, base64.b64decode(key))


_NOBODY = f"scrypt${_COST}${_BLOCK}${_TIMES}${_text(bytes(_SALT_BYTES))}${_text(bytes(_KEY_BYTES))}"
"""A digest no password has: checked for accounts that are not there, so that these take as long as the others."""


def account_for(name: str, password: str, accounts: AccountStore) -> Account | None:
    """Return the account that a name and a password open, None for none, after the same time whatever was wrong.

    Raises: UnavailableError.
    """
    try:
        account = accounts.find(account_name(name))
    except RejectedError:
        account = None
    is_open = account is not None and not account.disabled
    digest = account.password if account is not None and is_open else _NOBODY
    is_right = _is_password(password[:LONGEST_PASSWORD], digest)
    return account if is_open and is_right else None
