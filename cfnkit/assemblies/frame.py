"""Frames of creation stacks: the places in source code at which a construct was made, as each language writes them.

JavaScript and TypeScript: `new Web (/app/lib/web.ts:12:5)`. Python: `__init__ (/app/web/stack.py:14)`. Java:
`com.example.WebStack.<init> (WebStack.java:21)`. Other languages that jsii serves send the same four parts, and .NET's
own traces have `at Web.Stack..ctor() in C:\\app\\Stack.cs:line 9`.

https://github.com/aws/jsii/blob/main/packages/@jsii/runtime/README.md
https://github.com/aws/aws-cdk/pull/38124
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

_IN_BRACKETS = re.compile(r"(?:at )?(?P<function>.*?) ?\((?P<file>[^()]+?):(?P<line>\d+)(?::(?P<column>\d+))?\)")
_BARE = re.compile(
    r"(?:at )?(?P<function>)(?P<file>(?:/|[A-Za-z]:[\\/]|file:)[^()]*?):(?P<line>\d+)(?::(?P<column>\d+))?"
)
_DOT_NET = re.compile(r"(?:at )?(?P<function>.*?) in (?P<file>.+?):line (?P<line>\d+)(?P<column>)")
_FORMS = (_IN_BRACKETS, _DOT_NET, _BARE)

# Files of the language, of packages, and of the CDK itself, none of which is the user's.
_OF_OTHERS = re.compile(
    r"[/\\](?:node_modules|site-packages|dist-packages)[/\\]|\bnode:|^internal/|^<"
    r"|[/\\]jsii-kernel-|[/\\]jsii-runtime\.js$|[/\\](?:tmp|jsii)[^/\\]*[/\\](?:lib|bin)[/\\]program\.js$"
)
_CLASSES_OF_OTHERS = re.compile(r"(?:software\.(?:amazon\.(?:awscdk|jsii)|constructs)|javax?|jdk|sun|kotlin|scala)\.")


class SourceFrame(NamedTuple):
    """A place in source code: the function that was running there, and the file as it was named then.

    Lines and columns are 1-based; a column of 0 is not known.
    """

    function: str
    file: str
    line: int
    column: int = 0

    @property
    def is_users(self) -> bool:
        """Whether the code is not of a library, of jsii or of the language."""
        return not _OF_OTHERS.search(self.file) and not _CLASSES_OF_OTHERS.match(self.function)


def parse_frame(text: str) -> SourceFrame | None:
    """The frame that a line of a stack describes; None for any other line, such as `...aws-cdk-lib...`."""
    text = text.strip()
    if text.startswith("..."):
        return None
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is not None and match["file"].strip():
            file = match["file"].strip()
            if file.startswith("file:"):
                file = unquote(urlsplit(file).path)
            return SourceFrame(match["function"], file, int(match["line"]), int(match["column"] or 0))
    return None


def user_frames(stack: Iterable[str]) -> Iterator[SourceFrame]:
    """The frames of the user's own code in a creation stack, the innermost first."""
    for text in stack:
        frame = parse_frame(text)
        if frame is not None and frame.is_users and frame.line > 0:
            yield frame
