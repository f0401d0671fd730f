"""Browsers: who is signed in, and that a change is asked for by our own page.

A browser that signed in sends its key as a cookie, and every browser sends its cookies along with
whatever another site makes it ask for. So a change needs a token as well, which only our own pages
are given. Of a key it is a hash keyed with the key itself: any process can tell it, and nobody
without the key. Where no key is needed it is made anew with each start.
"""

import hmac
import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

COOKIE: Final = "career-guide-key"
TOKEN_HEADER: Final = "X-CSRF-Token"  # noqa: S105  its name
_PURPOSE: Final = b"career-guide: a change is asked for by our own page"
_OF_THIS_PROCESS: Final = 32  # bytes
_DAYS: Final = 30


def new_secret() -> bytes:
    """Return what tokens are made with where there is no key."""
    return secrets.token_bytes(_OF_THIS_PROCESS)


def token_of(secret: bytes) -> str:
    """Return the token that goes with a key, or with a process."""
    return hmac.digest(secret, _PURPOSE, "sha256").hex()


def shows(request: Request, token: str) -> bool:
    """Tell whether a request has a token."""
    shown = request.headers.get(TOKEN_HEADER, "")
    return hmac.compare_digest(shown.encode(), token.encode())


def sign_in(response: Response, request: Request, secret: str) -> None:
    """Have a browser send a key from now on, out of the reach of scripts.

    Of what other sites make it do it is sent along only when a link to a page is followed.
    """
    # Who ends TLS before us says so here. Whoever lies harms nobody but the cookie's sender.
    secure = "https" in {request.url.scheme, request.headers.get("x-forwarded-proto")}
    response.set_cookie(
        COOKIE, secret, max_age=_DAYS * 86_400, httponly=True, samesite="lax", secure=secure
    )


def sign_out(response: Response) -> None:
    """Have a browser forget the key."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
