"""Documents with Jinja, rendered in a sandbox.

What only a command line or an environment says is left as a mark, by which a value is known to be unknown.
"""

from __future__ import annotations

import collections.abc as abc
from pathlib import Path

from cfnkit.diagnostics import Code, ConfigurationError, Severity
from cfnkit.files.project import ProjectFiles
from cfnkit.files.reading import read_given
from cfnkit.source import Span
from cfnkit.syntax import Document, decode, parse
from cfnkit.syntax.limits import MAX_BYTES

UNKNOWN = "\ue000"
"""The mark in a text that holds what is not known: a character that no text of people has."""


class RenderingError(ConfigurationError):
    """A document with Jinja cannot be rendered."""


def read_with_jinja(path: Path, project: ProjectFiles | None, variables: abc.Mapping[str, object]) -> Document:
    """The document at `path`, YAML once its Jinja is rendered; lines are those of the file where no loop makes more.

    Raises RenderingError, with the place.
    """
    try:
        data = project.read(path, MAX_BYTES) if project else read_given(path, MAX_BYTES)
    except OSError as error:
        raise RenderingError(f"The file {path} cannot be read: {error.strerror or type(error).__name__}.") from error
    text, flaw = decode(data, str(path))
    if flaw is not None:
        raise RenderingError(flaw.message, flaw.span)
    document = parse(_rendered(text, path, variables) if "{{" in text or "{%" in text else text, str(path))
    for finding in document.diagnostics:
        if finding.severity is Severity.ERROR and finding.code is not Code.UNKNOWN_TAG:
            raise RenderingError(f"{finding.code.title}.", finding.span)
    return document


def _rendered(text: str, path: Path, variables: abc.Mapping[str, object]) -> str:
    try:
        from jinja2 import ChainableUndefined, TemplateError, TemplateSyntaxError
        from jinja2.sandbox import SandboxedEnvironment
    except ImportError as error:
        message = "The file has Jinja, which needs the extra `sceptre`: pip install 'cfnkit[sceptre]'."
        raise RenderingError(message, _line(path, 1)) from error

    class Marked(ChainableUndefined):
        """A variable that is not known, and so is what is calculated with it."""

        def __str__(self) -> str:
            return UNKNOWN

        def _unknown(self, _: object) -> Marked:
            return self

        # The library's own methods raise, and are typed so.
        __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __truediv__ = _unknown  # type: ignore[assignment]

    environment = SandboxedEnvironment(undefined=Marked, keep_trailing_newline=True)
    try:
        return environment.from_string(text).render(variables)
    except TemplateSyntaxError as error:
        # The reason that Jinja gives cites the text, which may be a secret.
        raise RenderingError("The Jinja is not well-formed.", _line(path, error.lineno)) from None
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise RenderingError(f"The Jinja cannot be rendered: {type(error).__name__}.", _line(path, 1)) from None


def _line(path: Path, line: int) -> Span:
    return Span(str(path), line, 1, line, 1)
