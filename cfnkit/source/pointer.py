"""JSON pointers: paths as text. https://www.rfc-editor.org/rfc/rfc6901"""

from __future__ import annotations


def pointer(path: tuple[str | int, ...]) -> str:
    """The JSON pointer of a path, `/Tags/3/Value`; empty for the root."""
    return "".join(f"/{escaped(step)}" for step in path)


def steps(pointer: str) -> list[str]:
    """The steps of a JSON pointer; what precedes its first slash is ignored (`#` in a reference)."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def escaped(step: str | int) -> str:
    """A step of a path as a JSON pointer writes it."""
    return str(step).replace("~", "~0").replace("/", "~1")
