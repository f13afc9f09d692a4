"""The patterns of actions, resources and principals in policies, each in one form."""

from __future__ import annotations

import re

_ONLY_STARS = re.compile(r"[*?]*\*[*?]*\Z")
_STARS = re.compile(r"[*?]*\*[*?]*")


def action(pattern: str) -> str:
    """An action's pattern with a small prefix; `*` for one that fits every action."""
    pattern = pattern.strip()
    if _ONLY_STARS.match(pattern.replace(":", "")):
        return "*"
    service, colon, name = pattern.partition(":")
    return f"{service.lower()}{colon}{_STARS.sub('*', name)}"


def resource(pattern: str) -> str:
    """A resource's pattern; `*` for one that fits the resources of every service."""
    pattern = _STARS.sub("*", pattern.strip())
    arn, *fields = pattern.split(":")
    partition = fields[0] if fields else ""
    fits_all = (
        arn == "arn"
        and (partition == "*" or partition.startswith("aws"))
        and not "".join(fields[1:]).strip("*/")
        and pattern.endswith("*")
    )
    return "*" if fits_all else pattern


def principal(name: str) -> str:
    """A principal; `*` for one of every account."""
    parts = name.strip().split(":")
    if _ONLY_STARS.match(name.strip()):
        return "*"
    return "*" if parts[0] == "arn" and len(parts) > 4 and _ONLY_STARS.match(parts[4]) else name.strip()
