"""Lets a macro's process connect to this machine only, and logs what else it tried.

Python imports a module of this name when it starts, so this folder stands alone on the process's PYTHONPATH.
CFNKIT_NETWORK_LOG names the log.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LOG = os.environ.pop("CFNKIT_NETWORK_LOG", "")
_NAMED = ("socket.getaddrinfo", "socket.gethostbyname")
_CONNECTING = ("socket.connect", "socket.sendto", "socket.sendmsg")


def _is_here(host: object) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    return name in ("", "localhost", "None", "::1", "0.0.0.0", "::") or name.startswith("127.")


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _NAMED:
        host, port = arguments[0], arguments[1] if len(arguments) > 1 else None
    elif event in _CONNECTING and isinstance(arguments[1], tuple) and len(arguments[1]) > 1:
        host, port = arguments[1][0], arguments[1][1]
    else:
        return
    if _is_here(host):
        return
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    where = f"{name}:{port}" if port else name
    with open(_LOG, "a", encoding="utf-8") as log:
        log.write(f"{where}\n")
    raise OSError(f"a macro under test may not connect to {where}")


if _LOG:
    sys.addaudithook(_watch)
