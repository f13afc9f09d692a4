"""Characters that steer a terminal or the direction of writing, and lines that CI systems obey, written out."""

from __future__ import annotations

import re

# The controls of C0 and C1 except tabs and line breaks; separators of lines; characters that are not seen or that turn
# the direction of writing; and halves of characters: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
    r"|\r(?!\n)"
)
# CI systems obey a line that begins with ``::``, and ``##[`` or ``##vso[`` anywhere, on stdout and stderr alike:
# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
# https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
COMMAND_SIGN = re.compile(r"##\w*\[")
_COMMAND = re.compile(r"^(?P<blank>[^\S\n]*)(?=::)|(?P<sign>##\w*)(?=\[)", re.MULTILINE)
# Most texts hold nothing of this, which these find out in a tenth of the time.
_PLAIN = bytes((9, 10, *range(32, 127)))
_COMMAND_BELOW = re.compile(r"\n[^\S\n]*::")


def visible(text: str) -> str:
    """`text` in which characters that could steer a terminal are written out: ``\\x1b``. Tabs and line breaks stay."""
    if text.isascii() and not text.encode("ascii").translate(None, _PLAIN):
        return text
    return CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def one_line(text: str) -> str:
    """`text` as `visible`, in which line breaks are written out, too: ``\\n``."""
    return visible(text).replace("\r", "\\r").replace("\n", "\\n")


def harmless(text: str) -> str:
    """`text` in which no line is a command of a CI system: a backslash keeps its sign apart."""
    if "##" not in text and not text.lstrip().startswith("::") and not _COMMAND_BELOW.search(text):
        return text
    return _COMMAND.sub(r"\g<0>\\", text)
