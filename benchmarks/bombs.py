"""Small texts that would make a processor without bounds take all time and memory: the slowest and the largest of them.

Each is rendered in a process of its own (`render --stage resolved`), and refused or evaluated; nothing else may happen.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Figure

MOST_MILLISECONDS = 2000
MOST_MEGABYTES = 300

_EXTENDED = {"Transform": "AWS::LanguageExtensions"}
_LONG = {"Parameters": {"P": {"Type": "String", "Default": "x" * 4000}}}
_NUMBERS = [str(number) for number in range(300)]


def _topic(value: Any) -> dict[str, Any]:
    return {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": value}}


def _one(value: Any, **sections: Any) -> dict[str, Any]:
    return {"Resources": {"T": _topic(value)}, **sections}


def _many(count: int, value: Any, **sections: Any) -> dict[str, Any]:
    return {"Resources": {f"T{number}": _topic(value) for number in range(count)}, **sections}


def _nested(value: Any, times: int, around: Callable[[Any], Any]) -> Any:
    for _ in range(times):
        value = around(value)
    return value


def _loop(body: dict[str, Any], variable: str = "a", collection: list[str] = _NUMBERS) -> dict[str, Any]:
    return {f"Fn::ForEach::{variable}": [variable, collection, body]}


def _looped(body: dict[str, Any]) -> dict[str, Any]:
    return {**_EXTENDED, "Resources": _loop(body)}


def bombs() -> dict[str, Any]:
    """The templates, by name."""
    conditions = {f"C{number}": {"Fn::Or": [{"Condition": f"C{number + 1}"}] * 10} for number in range(1500)}
    text = "a" * 40 + "!"
    slow = {f"P{n}": {"Type": "String", "Default": text, "AllowedPattern": f"(a|aa)+{n}?$"} for n in range(200)}
    large = ["x" * 99] * 3000
    topics = {"Type": "AWS::SNS::Topic"}
    return {
        "Sub in Sub": _one(_nested("a" * 10, 30, lambda inner: {"Fn::Sub": ["${a}" * 10, {"a": inner}]})),
        "Base64": _one(_nested({"Ref": "P"}, 40, lambda inner: {"Fn::Base64": inner}), **_LONG),
        "ToJsonString": _one(_nested(['"'], 30, lambda inner: [{"Fn::ToJsonString": inner}])[0], **_EXTENDED),
        "Join, wide": _one({"Fn::Join": [{"Ref": "P"}, ["a"] * 100_000]}, **_LONG),
        "Join, delimiter": _one({"Fn::Join": ["y" * 400_000, ["a"] * 100_000]}),
        "Split": _many(500, [{"Fn::Split": ["x", {"Ref": "P"}]}] * 30, **_LONG),
        "Select of Split": _many(500, [{"Fn::Select": [1, {"Fn::Split": ["x", {"Ref": "P"}]}]}] * 20, **_LONG),
        "one Split": _one({"Fn::Join": ["|", {"Fn::Split": [",", "," * 900_000]}]}),
        "Ref": _many(500, [{"Ref": "P"}] * 100, **_LONG),
        "FindInMap": _many(400, [{"Fn::FindInMap": ["M", "a", "b"]}] * 40, Mappings={"M": {"a": {"b": large}}}),
        "Cidr": _many(500, [{"Fn::Cidr": ["2001:db8::/32", 256, 64]}] * 40),
        "Sub, open braces": _one({"Fn::Sub": "${" * 500_000}),
        "Sub, wrong names": _one({"Fn::Sub": "${a b}" * 150_000}),
        "loops, product": _looped(_loop({"T${a}x${b}": topics}, "b")),
        "loops, text": _looped({"T${a}": _topic({"Fn::Sub": "${a}" + "x" * 500_000})}),
        "loops, keys": _looped({"T" + "${a}" * 90_000: topics}),
        "loops, empty": _looped(_loop(_loop({"T${a}": topics}, "c", []), "b")),
        "loops, dynamic references": _looped({"T${a}": _topic("{{resolve:ssm:p}}" * 3000)}),
        "dynamic references in Join": _one({"Fn::Join": ["", ["{{resolve:ssm:", "a}}"] * 30_000]}),
        "dynamic references, open": _one("{{resolve:" * 90_000),
        "conditions": {"Conditions": {**conditions, "C1500": {"Fn::Equals": ["a", "b"]}}, **_one("x")},
        "patterns": {"Parameters": slow, **_one("x")},
        "nulls": _one([None] * 150_000),
        "references in circles": {
            "Resources": {f"T{n}": {**topics, "DependsOn": [f"T{other}" for other in range(250)]} for n in range(250)}
        },
    }


def figures(rounds: int) -> Iterator[Figure]:
    """The processor time of the slowest one and the memory of the largest one, in each round."""
    seconds: list[float] = []
    megabytes: list[float] = []
    templates = bombs()
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number}.json") for number in range(len(templates))]
        for path, template in zip(paths, templates.values(), strict=True):
            path.write_text(json.dumps(template))
        for _ in range(rounds):
            used = [_rendered(path) for path in paths]
            seconds.append(max(time for time, _ in used))
            megabytes.append(max(memory for _, memory in used))
    name = f"{len(templates)} bombs"
    nothing = (0.0,) * rounds
    yield Figure(f"{name}, the slowest", "nothing", tuple(seconds), nothing, MOST_MILLISECONDS, "excess_ms")
    yield Figure(f"{name}, the largest", "nothing", tuple(megabytes), (), MOST_MEGABYTES, "megabytes")


def _rendered(path: Path) -> tuple[float, float]:
    """The processor seconds and the megabytes of a render; one that fails otherwise than by a refusal is an error."""
    if sys.platform == "win32":
        raise RuntimeError("the system does not count what a process takes")
    command = [sys.executable, "-m", "cfnkit", "render", "--stage", "resolved", str(path)]
    to_nothing = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    process = os.posix_spawn(sys.executable, command, os.environ, file_actions=to_nothing)
    _, status, used = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 2):
        raise RuntimeError(f"{path} ended with {os.waitstatus_to_exitcode(status)}")
    of_maxrss = 1024 if sys.platform == "linux" else 1024 * 1024
    return used.ru_utime + used.ru_stime, used.ru_maxrss / of_maxrss
