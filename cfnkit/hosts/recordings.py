"""Recorded answers of macros, a file for each macro and event.

A file is a JSON object with the name of the `macro`, the `template`'s path from the folder, the `event` and the
`response`, both without the requestId, which differs between calls; or, in place of a response, the `failure`. Values
of NoEcho parameters are masked everywhere, so a recording serves for every value of them.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.reading import read_regular
from cfnkit.files.writing import make_folder, write_file
from cfnkit.hosts import Answer, MacroHost
from cfnkit.hosts.payload import ResponseError, read_response
from cfnkit.redaction import REDACTED, Redactor

_DIGITS = 16
_REQUEST_ID = "requestId"


class RecordingHost:
    """Calls a macro on another host, and records the answers in `folder`; `recorded` holds the written files."""

    def __init__(self, host: MacroHost, folder: Path, name: str, redactor: Redactor, template: str = "") -> None:
        self._host = host
        self._folder = folder
        self._name = name
        self._redactor = redactor
        self._template = template
        self.recorded: list[Path] = []

    def invoke(self, event: str) -> Answer:
        """Call the macro, and write a recording. Raises ConfigurationError when it cannot be written."""
        answer = self._host.invoke(event)
        read = _without_id(json.loads(event))
        redactors = (self._redactor, _redactor_of(read))
        sent = masked(read, *redactors)
        recorded: dict[str, Any] = {"macro": self._name, "event": sent}
        if self._template:
            recorded = {"macro": self._name, "template": self._template, "event": sent}
        try:
            response = None if answer.payload is None else _without_id(read_response(answer.payload))
            failure = answer.failure
        except ResponseError as error:
            response, failure = None, str(error)
        if failure:
            recorded["failure"] = masked(failure, *redactors)
        else:
            recorded["response"] = masked(response, *redactors)
        path = recording_path(self._folder, self._name, sent)
        text = json.dumps(recorded, indent=2, ensure_ascii=False) + "\n"
        make_folder(self._folder, private=True)
        write_file(path, text.encode("utf-8", "backslashreplace"), private=True)
        self.recorded.append(path)
        return answer

    def close(self) -> None:
        """Close the macro's own host."""
        self._host.close()


class ReplayHost:
    """Gives the recorded answers of a macro, without the macro and without AWS."""

    def __init__(self, folder: Path, name: str, redactor: Redactor) -> None:
        self._folder = folder
        self._name = name
        self._redactor = redactor

    def invoke(self, event: str) -> Answer:
        """The recorded answer. Raises ConfigurationError when there is none, or when it cannot be read."""
        read = json.loads(event)
        sent = masked(_without_id(read), self._redactor, _redactor_of(read))
        path = recording_path(self._folder, self._name, sent)
        recorded = self._read(path) if path.is_file() else None
        if recorded is None:
            raise ConfigurationError(self._missing(sent))
        if "response" not in recorded:
            return Answer(None, str(recorded.get("failure", "The macro gave no answer when it was recorded.")), "")
        response = recorded["response"]
        if isinstance(response, dict) and isinstance(read, dict):
            response = {_REQUEST_ID: read.get(_REQUEST_ID), **response}
        return Answer(json.dumps(response), "", "")

    def close(self) -> None:
        """Do nothing: no process runs."""

    def _read(self, path: Path) -> dict[str, Any]:
        try:
            recorded = json.loads(read_regular(path))
        except (OSError, ValueError, RecursionError) as error:
            raise ConfigurationError(f"The recording {path} cannot be read: {error}.") from error
        if not isinstance(recorded, dict):
            raise ConfigurationError(f"The recording {path} is not an object with event and response.")
        return recorded

    def _missing(self, sent: Any) -> str:
        """The message for an event without a recording: the parts in which the nearest one differs, and the remedy."""
        others = [self._read(path) for path in sorted(self._folder.glob(f"{_safe(self._name)}-*.json"))]
        message = f"There is no recording of {self._name} for this call in {self._folder}"
        if others:
            differing = min((_differing(sent, other.get("event"), ()) for other in others), key=len)
            message += f"; of its {len(others)} there, the nearest differs first at {'/'.join(differing[0])}"
            message += f", and in {len(differing) - 1:,} more places" if len(differing) > 1 else ""
        return f"{message}. Run `cfnkit macro record TEMPLATE --to {self._folder}` where the macro can be called."


def recording_path(folder: Path, name: str, sent: Any) -> Path:
    """The file of an event, which is masked and has no requestId."""
    text = json.dumps(sent, sort_keys=True, separators=(",", ":"))
    return folder / f"{_safe(name)}-{sha256(text.encode()).hexdigest()[:_DIGITS]}.json"


def recorded_names(folder: Path) -> list[str]:
    """The names of the recorded macros in a folder. Raises ConfigurationError when there are none."""
    names = set()
    for path in folder.glob("*.json"):
        try:
            recorded = json.loads(read_regular(path))
        except (OSError, ValueError, RecursionError) as error:
            raise ConfigurationError(f"The recording {path} cannot be read: {error}.") from error
        if isinstance(recorded, dict) and isinstance(recorded.get("macro"), str):
            names.add(recorded["macro"])
    if not names:
        raise ConfigurationError(f"There are no recordings of macros in {folder}.")
    return sorted(names)


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name)


def _without_id(message: Any) -> Any:
    if not isinstance(message, dict):
        return message
    return {key: value for key, value in message.items() if key != _REQUEST_ID}


def _redactor_of(event: Any) -> Redactor:
    """Masks the values and defaults of the NoEcho parameters of the template in an event."""
    fragment = event.get("fragment") if isinstance(event, dict) else None
    declared = fragment.get("Parameters") if isinstance(fragment, dict) else None
    if not isinstance(declared, dict):
        return Redactor()
    values = event.get("templateParameterValues")
    secrets: set[str] = set()
    for name, parameter in declared.items():
        if isinstance(parameter, dict) and str(parameter.get("NoEcho")).lower() == "true":
            given = values.get(name) if isinstance(values, dict) else None
            secrets.update(_texts(parameter.get("Default")), _texts(given))
    return Redactor(secrets)


def _texts(value: Any) -> list[str]:
    """The value of a parameter, and the members of a list, which may be written with commas."""
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    text = "" if value is None else str(value)
    return [text, *(part.strip() for part in text.split(","))] if "," in text else [text]


def masked(value: Any, *redactors: Redactor) -> Any:
    """A JSON value with each known secret in its texts, keys and numbers masked."""
    if not any(redactors):
        return value
    if isinstance(value, dict):
        return {masked(key, *redactors): masked(item, *redactors) for key, item in value.items()}
    if isinstance(value, list):
        return [masked(item, *redactors) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    text = str(value)
    for redactor in redactors:
        text = redactor(text)
    return text if isinstance(value, str) else REDACTED if text != str(value) else value


def _differing(sent: Any, other: Any, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The paths at which two events differ, in the order of the event that is sent."""
    if isinstance(sent, dict) and isinstance(other, dict):
        return [
            found
            for key in {**sent, **other}
            for found in (
                _differing(sent[key], other[key], (*path, key)) if key in sent and key in other else [(*path, key)]
            )
        ]
    if isinstance(sent, list) and isinstance(other, list) and len(sent) == len(other):
        pairs = enumerate(zip(sent, other, strict=True))
        return [found for index, (one, two) in pairs for found in _differing(one, two, (*path, str(index)))]
    return [] if sent == other else [path or ("event",)]


def older_recordings(folder: Path, template: str, recorded: list[Path]) -> list[Path]:
    """The recordings of a template, by its path from the folder, that are not among those of its last run."""
    older = []
    for path in sorted(folder.glob("*.json")):
        try:
            there = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            continue  # it is none of these
        if isinstance(there, dict) and there.get("template") == template and path not in recorded:
            older.append(path)
    return older
