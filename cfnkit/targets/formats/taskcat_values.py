"""The values that taskcat generates when it deploys, `$[taskcat_genaz_2]`: the same ones each time.

https://aws-ia.github.io/taskcat/docs/usage/PSEUDO_PARAMETERS/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import cycle, islice
from string import ascii_lowercase
from typing import TypeAlias

from cfnkit.targets.values import Values

_NAMES = (
    "autobucket_prefix",
    "autobucket",
    "current_region",
    "gensingleaz",
    "getsingleaz",
    "genaz",
    "getaz",
    "genpass",
    "genuuid",
    "genguid",
    "getkeypair",
    "getlicensebucket",
    "getmediabucket",
    "getval",
    "git_branch",
    "project_name",
    "random-numbers",
    "random-string",
    "test_name",
)
_KNOWN = re.compile(
    rf"\$\[\w+?_(?P<name>{'|'.join(map(re.escape, _NAMES))})(?:_(?P<argument>[^\]]*))?\]", re.IGNORECASE
)
_ANY = re.compile(r"\$\[(?P<name>\w+?_[\w-]+)")
_ELSEWHERE = {
    "ssm": "the Parameter Store has it when taskcat deploys",
    "secretsmanager": "the Secrets Manager has it when taskcat deploys",
}
_OF_REGION = ("current_region", "gensingleaz", "getsingleaz", "genaz", "getaz")
_ROUNDS = 10

_Make: TypeAlias = Callable[[str], str]


def generated(values: Values, region: str, project: str, test: str) -> Values:
    """Values with what taskcat would generate in a region; those that only AWS has are unknown.

    Where the region is empty, nobody gives it, and what is made of it is unknown, too.
    """
    makers = _makers(region, project, test)
    if not region:
        makers = {name: each for name, each in makers.items() if name not in _OF_REGION}
    known: dict[str, str] = {}
    unknown = dict(values.unknown)
    for name, value in values.known.items():
        text = _resolved(value, values.known, makers)
        call = _ANY.search(text)
        if call is None:
            known[name] = text
        else:
            source = call["name"].partition("_")[2].partition("_")[0].lower()
            unknown[name] = _ELSEWHERE.get(source, f"taskcat makes '{call['name']}' when it deploys")
    return Values(known, values.places, unknown)


def _resolved(value: str, values: Mapping[str, str], makers: Mapping[str, _Make]) -> str:
    def made(call: re.Match[str]) -> str:
        name, argument = call["name"].lower(), call["argument"] or ""
        if name == "getval":
            return values.get(argument, call[0])
        return makers[name](argument) if name in makers else call[0]

    text = value
    for _ in range(_ROUNDS):  # a value may be that of another parameter, whose value is generated
        following = _KNOWN.sub(made, text)
        if following == text:
            break
        text = following
    return text


def _makers(region: str, project: str, test: str) -> dict[str, _Make]:
    def zones(count: str) -> str:
        return ",".join(f"{region}{letter}" for letter in ascii_lowercase[: max(1, _number(count, 1))])

    def zone(number: str) -> str:
        return f"{region}{ascii_lowercase[min(max(1, _number(number, 1)), 26) - 1]}"

    def bucket(_: str) -> str:
        return f"tcat-{project or 'project'}"

    def always(text: str) -> _Make:
        return lambda _: text

    uuid = always("00000000-0000-4000-8000-000000000000")
    return {
        "autobucket": bucket,
        "autobucket_prefix": always(project),
        "current_region": always(region),
        "genaz": zones,
        "getaz": zones,
        "gensingleaz": zone,
        "getsingleaz": zone,
        "genpass": _password,
        "genuuid": uuid,
        "genguid": uuid,
        "getkeypair": always("cikey"),
        "getlicensebucket": always("override_this"),
        "getmediabucket": always("override_this"),
        "git_branch": always("main"),
        "project_name": always(project),
        "random-numbers": always("12345678901234567890"),
        "random-string": always(ascii_lowercase[:20]),
        "test_name": always(test),
    }


def _password(wanted: str) -> str:
    """A password of the wanted length and kind: `16S` has special characters, `16A` and `16` have none."""
    signs = "aB3!" if wanted[-1:].upper() == "S" else "aB3"
    return "".join(islice(cycle(signs), _number(wanted.rstrip("ASas"), 8)))


def _number(text: str, default: int) -> int:
    return min(int(text), 1000) if text.isdigit() else default
