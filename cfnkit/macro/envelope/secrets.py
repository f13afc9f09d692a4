"""The secrets of a call, which neither its message nor its log shows; apart, since only a failed call needs them."""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

_NAME = re.compile(r"password|passwd|passphrase|secret|token|credential|private_?key|api_?key|access_?key", re.I)
# `SecretArn` and `TokenTimeout` say something about a secret; they are not secret.
_ABOUT = re.compile(r"(arn|id|ids|name|type|length|timeout|days|minutes|seconds|hours|policy|enabled|version)\Z", re.I)
_REFERENCE = "{{resolve:"


def redactor(event: Any) -> Callable[[str], str]:
    """A function that masks texts: NoEcho values, values whose names suggest a secret, the function's credentials."""
    from cfnkit.redaction import Redactor

    try:
        return Redactor({*_credentials(), *_declared(event), *_named(event, False)})
    except RecursionError:
        return Redactor({*_credentials(), *_declared(event)})


def _credentials() -> Iterator[str]:
    return (value for name, value in os.environ.items() if _is_secret(name))


def _declared(event: Any) -> Iterator[str]:
    """The values and the defaults of the template's NoEcho parameters."""
    fragment, values = _object(event, "fragment"), _object(event, "templateParameterValues")
    parameters = _object(fragment, "Parameters")
    for name in parameters:
        parameter = _object(parameters, name)
        if str(parameter.get("NoEcho")).lower() == "true":
            yield from _texts(values.get(name))
            yield from _texts(parameter.get("Default"))


def _named(value: Any, secret: bool) -> Iterator[str]:
    """The scalars below keys that suggest a secret, at any depth."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _named(item, _is_secret(str(key)) and not isinstance(item, dict))
    elif isinstance(value, list):
        for item in value:
            yield from _named(item, secret)
    elif secret:
        yield from _texts(value)


def _is_secret(name: str) -> bool:
    return bool(_NAME.search(name)) and not _ABOUT.search(name)


def _texts(value: Any) -> Iterator[str]:
    """The texts of a parameter's value; a dynamic reference only names a secret."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, (str, int, float)) and not isinstance(item, bool):
            text = str(item)
            if not text.startswith(_REFERENCE):
                yield text


def _object(value: Any, key: str) -> dict[str, Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}
