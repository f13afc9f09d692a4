"""What to do about a macro that fails, by what it said, and the place in the fragment that its message names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from cfnkit.diagnostics import Related
from cfnkit.syntax import Mapping, Node, Sequence

# What failures of a kind say: in Python and its SDK for AWS, in Node and its, and in cfnkit's own sentences.
_ADVICE = (
    (
        re.compile(r"NoCredentialsError|CredentialsProviderError|Unable to locate credentials"),
        "The macro asked AWS, and has no credentials. With `aws: true` in its entry of .cfnkit.yaml, and --aws, it has "
        "yours; in `cfnkit macro test`, a case says what AWS answers.",
    ),
    (
        re.compile(r"[Nn]ame resolution|nodename nor servname|Network is unreachable|EAI_AGAIN|ENOTFOUND|ENETUNREACH"),
        "The macro has the network only with `network: true` in its entry of .cfnkit.yaml.",
    ),
    (
        re.compile(r"Read-only file system|EROFS"),
        "The folder of the code is read-only, as in Lambda. Write temporary files to the folder that TMPDIR names.",
    ),
    (
        re.compile(r"cannot be imported: No module named"),
        "Install the module where cfnkit runs, also one of a layer, or name another interpreter with `python: FILE` in "
        "the macro's entry of .cfnkit.yaml. If it is the macro's own, `code: FOLDER` says where imports begin.",
    ),
    (
        re.compile(r"ERR_UNKNOWN_FILE_EXTENSION.*\.[mc]?ts\""),
        "Node runs TypeScript from version 22.18 on. For an older one, make JavaScript of it, as with esbuild.",
    ),
    (
        re.compile(r"Error[^\n]*: Cannot find (module|package) '(?![./\\]|[A-Za-z]:)"),
        "Install the package in the macro's folder, as with `npm install`.",
    ),
    (
        re.compile(r"The response is not JSON: (Expecting value|Extra data|Invalid control)"),
        "A command writes nothing but its response to stdout. What it prints besides goes to stderr.",
    ),
    (
        re.compile(r"Object of type coroutine is not JSON serializable"),
        "Lambda's runtime for Python does not await a coroutine function (async def): call asyncio.run in a plain one.",
    ),
    (
        re.compile(r"The command cannot be started: '[^']+' was not found"),
        "Install the program, or name it by its path, as `./run.sh` in the folder of the macro (`cwd`).",
    ),
    (
        re.compile(r"ran longer than [\d.]+ s and was stopped"),
        "`timeout` is the limit, in the macro's entry of .cfnkit.yaml or in macro.yaml.",
    ),
    (
        re.compile(r"needed more than [\d,]+ MB of memory"),
        "The limit is `memory_mb` in the macro's entry of .cfnkit.yaml, or `memory` in macro.yaml.",
    ),
)
_AT = re.compile(r"\b[Aa]t (?P<path>[^\s:]\S*): ")
_MOST_PLACES = 3


def advice(*said: str) -> str:
    """What to do about a failure, by what was said of it; else empty."""
    return "\n".join(words for pattern, words in _ADVICE if any(map(pattern.search, said)))


def named_places(message: str, fragment: Node) -> tuple[Related, ...]:
    """The places in a fragment that a message names as the kit does, `At Resources/Queue: ...`; at most three."""
    found = (_at(fragment, match["path"].split("/")) for match in _AT.finditer(message))
    spans = dict.fromkeys(node.span for node in found if node is not None)
    return tuple(Related("a place that the macro names", span) for span in islice(spans, _MOST_PLACES))


def _at(node: Node, steps: list[str]) -> Node | None:
    """The node at a path whose keys may have slashes themselves."""
    if not steps:
        return node
    if isinstance(node, Sequence):
        number = steps[0]
        in_range = number.isdecimal() and int(number) < len(node.items)
        return _at(node.items[int(number)], steps[1:]) if in_range else None
    if not isinstance(node, Mapping):
        return None
    return next((found for found in _below(node, steps) if found is not None), None)


def _below(node: Mapping, steps: list[str]) -> Iterator[Node | None]:
    for count in range(1, len(steps) + 1):
        child = node.get("/".join(steps[:count]))
        if child is not None:
            yield _at(child, steps[count:])
