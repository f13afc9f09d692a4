"""Intrinsic functions of JSONPath states. https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.documents.states.json_path.paths import Path, PathFault, read_path
from cfnkit.vocabulary import suggestion

_MANY = 1 << 30
_ARGUMENTS = {
    "States.Array": (0, _MANY),
    "States.ArrayContains": (2, 2),
    "States.ArrayGetItem": (2, 2),
    "States.ArrayLength": (1, 1),
    "States.ArrayPartition": (2, 2),
    "States.ArrayRange": (3, 3),
    "States.ArrayUnique": (1, 1),
    "States.Base64Decode": (1, 1),
    "States.Base64Encode": (1, 1),
    "States.Format": (1, _MANY),
    "States.Hash": (2, 2),
    "States.JsonMerge": (3, 3),
    "States.JsonToString": (1, 1),
    "States.MathAdd": (2, 2),
    "States.MathRandom": (2, 3),
    "States.StringSplit": (2, 2),
    "States.StringToJson": (1, 1),
    "States.UUID": (0, 0),
}
_HASHES = ("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512")
_DEEPEST = 10
_CALL = re.compile(r"([A-Za-z][A-Za-z0-9.]*)\s*\(")
_TEXT = re.compile(r"'(?:\\.|[^'\\])*'", re.DOTALL)
_WORD = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null")
_HOLDERS = re.compile(r"\\.|\{\}", re.DOTALL)


class IntrinsicCall(NamedTuple):
    """A call of an intrinsic function: what is wrong with it, and the paths in it, whose faults are among these."""

    faults: tuple[PathFault, ...]
    paths: tuple[tuple[int, Path], ...]


class _Reading:
    """Reads one call; `at` is the offset that comes next."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.faults: list[PathFault] = []
        self.paths: list[tuple[int, Path]] = []

    def fault(self, message: str, start: int, end: int, hint: str = "") -> None:
        self.faults.append(PathFault(message, start, max(end, start + 1), hint))

    def space(self) -> None:
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1

    def call(self, depth: int) -> bool:
        """Reads a call; False where the text cannot be read on."""
        match = _CALL.match(self.text, self.at)
        if match is None:
            self.fault("A call of an intrinsic function has the form States.Name(...).", self.at, len(self.text))
            return False
        name, start = match[1], self.at
        if name not in _ARGUMENTS:
            hint = suggestion(name, _ARGUMENTS)
            self.fault(f"There is no intrinsic function '{name}'.", start, match.end(1), hint)
        if depth > _DEEPEST:
            self.fault(f"Intrinsic functions are nested at most {_DEEPEST} deep.", start, match.end(1))
            return False
        self.at = match.end()
        given: list[str] = []
        self.space()
        while not self.text.startswith(")", self.at):
            begin = self.at
            if not self.argument(depth):
                return False
            given.append(self.text[begin : self.at].strip())
            self.space()
            if self.text.startswith(",", self.at):
                self.at += 1
                self.space()
                if self.text.startswith(")", self.at):
                    self.fault("An argument must follow after the comma.", self.at - 1, self.at)
                    return False
            elif not self.text.startswith(")", self.at):
                what = "is not closed" if self.at >= len(self.text) else "needs a comma or ) here"
                self.fault(f"The call of {name} {what}.", min(self.at, len(self.text) - 1), len(self.text))
                return False
        self.at += 1
        if name in _ARGUMENTS:
            for message in _of_arguments(name, given):
                self.fault(message, start, self.at)
        return True

    def argument(self, depth: int) -> bool:
        text = self.text
        for pattern in (_TEXT, _WORD):
            match = pattern.match(text, self.at)
            if match is not None:
                self.at = match.end()
                return True
        if text.startswith("$", self.at):
            start = self.at
            path = read_path(text, start, within=True)
            self.paths.append((start, path))
            self.faults += path.faults
            self.at = path.end
            return not path.faults
        if text.startswith("'", self.at):
            self.fault("The text is not closed by '.", self.at, len(text))
            return False
        if text.startswith('"', self.at):
            self.fault("A text stands between single quotes.", self.at, len(text))
            return False
        if _CALL.match(text, self.at):
            return self.call(depth + 1)
        end = self.at + len(re.split(r"[,)]", text[self.at :], maxsplit=1)[0])
        self.fault("An argument is a path, a text in single quotes, a number or a call.", self.at, end)
        return False


def _of_arguments(name: str, given: list[str]) -> Iterator[str]:
    """What is wrong with the number or the values of arguments."""
    least, most = _ARGUMENTS[name]
    if not least <= len(given) <= most:
        number = str(least) if least == most else f"at least {least}" if most == _MANY else f"{least} to {most}"
        yield f"{name} takes {number} argument{'' if number == '1' else 's'}, and gets {len(given)}."
        return
    if name == "States.Format" and given[0].startswith("'"):
        holders = sum(1 for match in _HOLDERS.finditer(given[0]) if match[0] == "{}")
        if holders != len(given) - 1:
            values = _counted(len(given) - 1, "value")
            yield f"The text of States.Format has {_counted(holders, '{}')}, and gets {values}."
    if name == "States.Hash" and given[1].startswith("'") and given[1].strip("'") not in _HASHES:
        yield f"States.Hash knows {', '.join(_HASHES)}, not {given[1]}."
    if name == "States.JsonMerge" and given[2] == "true":
        yield "States.JsonMerge cannot merge deeply: its last argument must be false."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 or not noun.isalpha() else f"{number} {noun}s"


def read_call(text: str) -> IntrinsicCall:
    """The call of an intrinsic function that a text is."""
    reading = _Reading(text)
    reading.space()
    if reading.call(1):
        reading.space()
        if reading.at < len(text):
            reading.fault(f"'{text[reading.at :]}' cannot stand after the call.", reading.at, len(text))
    return IntrinsicCall(tuple(reading.faults), tuple(reading.paths))
