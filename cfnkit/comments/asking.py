"""Ask a service by JSON over HTTP. A token goes to the service alone, and into no message."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cfnkit.diagnostics import CfnkitError

_SECONDS = 30
_MOST_BYTES = 50_000_000


class CommentRefused(CfnkitError):
    """Why there is no comment."""


def ask(
    service: str, url: str, headers: Mapping[str, str], sent: Mapping[str, Any] | None = None, method: str = "GET"
) -> Any:
    """The answer of a service; `sent` is the body of the request. Raises CommentRefused.

    No redirection is followed: it would take the token elsewhere.
    """
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    class Stays(HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    if not url.startswith(("https://", "http://")):
        raise CommentRefused(f"The address of {service} is no URL: {url}")
    data = None if sent is None else json.dumps(sent).encode()
    every = {**headers, "Content-Type": "application/json", "User-Agent": "cfnkit"}
    try:
        request = Request(url, data, every, method=method)
        with build_opener(Stays()).open(request, timeout=_SECONDS) as response:
            text = response.read(_MOST_BYTES)
    except HTTPError as error:
        with error:
            raise CommentRefused(f"{service} answers with {error.code} {error.reason}.") from None
    except (OSError, HTTPException) as error:
        raise CommentRefused(f"{service} cannot be asked: {str(error) or type(error).__name__}.") from None
    except ValueError:
        raise CommentRefused(f"The address of {service} is no URL: {url}") from None
    try:
        return json.loads(text) if text.strip() else None
    except ValueError:
        raise CommentRefused(f"{service} does not answer as it should: this is no JSON.") from None


def usable_token(token: str, variables: str) -> str:
    """A token without blanks around it. Raises CommentRefused without one; `variables` are where one can stand."""
    token = token.strip()
    if not token:
        raise CommentRefused(f"There is no token: {variables} has none.")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise CommentRefused(f"What {variables} has is no token: it has characters that no token has.")
    return token
