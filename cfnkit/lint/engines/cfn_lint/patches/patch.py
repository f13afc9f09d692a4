"""Functions in place of some of cfn-lint's, which are used only while those are the expected ones."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Any, NamedTuple

_ABSENT = object()


class Substitute(NamedTuple):
    """A value, mostly a function, for the attribute `name` of `owner`, a class or a module, which may lack it."""

    owner: Any
    name: str
    value: Any


class Patch(NamedTuple):
    """Replacements that belong together; `expected` are functions and patterns of cfn-lint, with digests of each."""

    expected: tuple[tuple[Any, str], ...]
    replacements: tuple[Substitute, ...]

    def fits(self) -> bool:
        """Whether each expected function has its source."""
        return all(source_digest(function) == digest for function, digest in self.expected)

    def apply(self) -> Callable[[], None]:
        """Put all replacements in place; returns the function that restores the originals."""
        originals = [(owner, name, vars(owner).get(name, _ABSENT)) for owner, name, _ in self.replacements]
        for owner, name, value in self.replacements:
            setattr(owner, name, value)

        def restore() -> None:
            for owner, name, original in originals:
                if original is _ABSENT:
                    delattr(owner, name)
                else:
                    setattr(owner, name, original)

        return restore


def source_digest(function: Any) -> str:
    """A digest of a function's source text, without the text around it, or of a regular expression; else empty.

    It is the same for each version of Python, unlike bytecode. `inspect.getsource` would add a tenth of a second to
    each start.
    """
    if isinstance(pattern := getattr(function, "pattern", None), str):
        return _digest(pattern)
    code: Any = getattr(function, "__code__", None)
    try:
        with open(code.co_filename, encoding="utf-8") as file:
            lines = file.read().split("\n")[code.co_firstlineno - 1 :]
    except (AttributeError, OSError, UnicodeError):
        return ""
    end = next((number for number, line in enumerate(lines) if number and _ends(line, lines[0])), len(lines))
    return _digest("\n".join(lines[:end]).rstrip())


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _ends(line: str, first: str) -> bool:
    """Whether `line` comes after the function that begins at `first`, and is not the end of its parameters."""
    return bool(line.strip()) and _depth(line) <= _depth(first) and not line.lstrip().startswith(")")


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
