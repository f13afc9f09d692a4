"""Calls of CloudFormation's helper scripts in a text, each with its options and their places.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-helper-scripts-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

_NAME = re.compile(r"(?<![\w.-])cfn-(init|signal|get-metadata)(\.exe)?(?=[ \t])")
_WORD = re.compile(r"""(?:[^\s"'`;&|()<>\\]|"[^"\n]*"|'[^'\n]*'|\\[^\s])+""")
_BLANK = re.compile(r"(?:[ \t]|[\\`^]\r?\n)+")
_SPOKEN = re.compile(r"(?:\becho|\bREM|::|//)\s.*\Z")
# A command that takes the script as a file, and does not run it, up to where the script is named.
_TAKEN = re.compile(
    r"(?:^|[;&|({`!]|\b(?:if|elif|else|then|while|until|do|sudo)\b)\s*"
    r"(?:command\s+-[vV]|type|which|where(?:\.exe|is)?|hash|Get-Command|Test-Path|test|ls|ln|cp|mv|rm|chmod|chown)"
    r"\s[^;&|()`]*\Z",
    re.IGNORECASE,
)
# What a shell, PowerShell or a template engine puts in.
_OPEN = re.compile(r"[$%`]|\{\{")
_SHORT = {
    "init": {"s": "stack", "r": "resource", "c": "configsets", "u": "url", "v": "verbose", "f": "credential-file"},
    "signal": {
        "s": "success",
        "e": "exit-code",
        "i": "id",
        "r": "reason",
        "d": "data",
        "u": "url",
        "f": "credential-file",
        "v": "verbose",
    },
    "get-metadata": {"s": "stack", "r": "resource", "k": "key", "u": "url", "v": "verbose", "f": "credential-file"},
}
_LONG = ("access-key", "secret-key", "role", "region", "http-proxy", "https-proxy", "help", "stack", "resource")
OPTIONS = {
    name: frozenset({*_LONG, *short.values(), *(("resume",) if name == "init" else ())})
    for name, short in _SHORT.items()
}
"""The options of each helper script, without `--`."""
_FLAGS = frozenset({"verbose", "help", "resume"})


class CallWord(NamedTuple):
    """A word of a command line, without its quotes, and its offsets in the text."""

    text: str
    start: int
    end: int

    @property
    def is_open(self) -> bool:
        """Whether something is put into it when it runs."""
        return _OPEN.search(self.text) is not None


@dataclass(frozen=True, slots=True)
class HelperCall:
    """A call of a helper script.

    name: `init`, `signal` or `get-metadata`. word: the script. options: the words after the options, by their long
    names; those without a value have the option itself. written: the options as they stand. others: words that no
    option takes. is_open: whether more may follow that is not known.
    """

    name: str
    word: CallWord
    options: Mapping[str, CallWord]
    written: tuple[CallWord, ...]
    others: tuple[CallWord, ...]
    is_open: bool


def helper_calls(text: str) -> Iterator[HelperCall]:
    """The calls of helper scripts in a text, without those in comments, and without commands that look for a script."""
    for match in _NAME.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if line.lstrip()[:1] != "#" and not _SPOKEN.search(line) and not _TAKEN.search(line):
            yield _call(match[1], CallWord(match[0], match.start(), match.end()), text)


def _call(name: str, script: CallWord, text: str) -> HelperCall:
    words, is_open = _words(text, script.end)
    options: dict[str, CallWord] = {}
    written: list[CallWord] = []
    others: list[CallWord] = []
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        if word.text[:1] != "-" or word.is_open:
            others.append(word)
            continue
        written.append(word)
        option, equals, _ = word.text.partition("=")
        long = _long(name, option)
        if equals:
            options[long] = _unquoted(text, word.start + len(option) + 1, word.end)
        elif not option.startswith("--") and len(option) > 2 and option[1] in _SHORT[name]:
            options[_SHORT[name][option[1]]] = CallWord(option[2:], word.start + 2, word.end)
        elif long in _FLAGS or index == len(words):
            options[long] = word
        else:
            options[long] = words[index]
            index += 1
    return HelperCall(name, script, options, tuple(written), tuple(others), is_open)


def _long(script: str, option: str) -> str:
    """The long name of an option, which can be written shorter."""
    if option.startswith("--"):
        name = option[2:]
        longer = [each for each in OPTIONS[script] if each.startswith(name)]
        return longer[0] if len(longer) == 1 else name
    return _SHORT[script].get(option[1:2], option.lstrip("-"))


def _words(text: str, start: int) -> tuple[list[CallWord], bool]:
    """The words from an offset to the end of the command, and whether something that is not known follows."""
    found: list[CallWord] = []
    while True:
        blank = _BLANK.match(text, start)
        if blank is not None:
            start = blank.end()
        match = _WORD.match(text, start)
        if match is None or match[0].startswith("#"):
            return found, text[start : start + 1] in ("(", "`")
        found.append(_unquoted(text, *match.span()))
        start = match.end()


def _unquoted(text: str, start: int, end: int) -> CallWord:
    """A word without the quotes around it."""
    quoted = end - start > 1 and text[start] in "\"'" and text[end - 1] == text[start]
    start, end = start + quoted, end - quoted
    return CallWord(text[start:end], start, end)
