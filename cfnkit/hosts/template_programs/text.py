"""A template that a program made, such as a `troposphere.Template`, as a text."""

from __future__ import annotations

import collections.abc as abc
import json

from cfnkit.diagnostics import ConfigurationError, article


def template_text(template: object) -> str:
    """The text of a template: a text itself, a mapping, or an object with `to_json()` or `to_dict()`.

    A function or method is called, without arguments, for one of these. Raises ConfigurationError for anything else,
    and for a mapping that JSON cannot hold.
    """
    made = template() if callable(template) and not isinstance(template, type) else template
    if isinstance(made, bytes):
        return made.decode("utf-8")
    if isinstance(made, str):
        return made
    for name in ("to_json", "to_dict"):
        method = getattr(made, name, None)
        if callable(method) and not isinstance(made, type):
            made = method()
            break
    if isinstance(made, str):
        return made
    if not isinstance(made, abc.Mapping):
        kind = f"the class {made.__name__}" if isinstance(made, type) else article(made)
        known = "a text, a mapping, or an object with to_json() or to_dict()"
        raise ConfigurationError(f"A template is {known}, not {kind}.")
    try:
        return json.dumps(made, indent=4)
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"The template is no JSON: {error}.") from error
