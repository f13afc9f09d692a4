"""Changes of texts that people and programs make by mistake: in bytes, in lines, and in the structure of a document."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from cfnkit.diagnostics import CfnkitError
from cfnkit.syntax import parse, to_plain
from cfnkit.testing.strategies.texts import TRICKY_TEXTS

SPLINTERS: tuple[str, ...] = (
    *"\t\n\r\"'[]{},:#&*!|>%@`?-\\\0\x85\u2028\ufeff\ud800$",
    *("<<: ", "&a ", "*a", "!Sub ", "!GetAtt ", "- ", "? ", "---\n", "...\n", "{{", "${", "{{resolve:ssm:a}}", "  "),
)
_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1e308, 2**70, "", " ", [], {}, [None], [[]], {"": ""}, {"a": None}, "x" * 5000),
    *({"Ref": "AWS::NoValue"}, {"Ref": "x"}, {"Ref": []}, {"Fn::Sub": "${a"}, {"Fn::Sub": ["${a}", {"a": {}}]}),
    *({"Fn::GetAtt": ["a", "b"]}, {"Fn::GetAtt": "a"}, {"Fn::If": ["c", 1]}, {"Fn::If": [{}, {}, {}]}),
    *({"Fn::FindInMap": ["a", {"Ref": "b"}, "c"]}, {"Fn::Join": [1, {}]}, {"Fn::Select": [9, []]}),
    *({"Fn::Transform": {"Name": "x"}}, {"Fn::Transform": []}, {"Condition": 1}, {"Fn::Length": [1, {}]}),
    *({"Fn::ForEach::a": ["b", [1], {"${b}": 1}]}, {"Fn::ForEach::a": {}}, {"Fn::Split": ["", "a"]}, {"Fn::X": 1}),
    *("{{resolve:ssm:/a:1}}", "{{resolve:secretsmanager:a:SecretString:b}}", "AWS::LanguageExtensions"),
    *("2012-10-17", "arn:aws:iam::123456789012:role/a", "::", "1" * 5000, "9" * 400 + ".5", "\ud800", "\0"),
)


def mutated(text: str, random: Random) -> bytes:
    """The text with one to four changes, as bytes."""
    for _ in range(random.choice((1, 1, 2, 4))):
        change: Callable[[str, Random], str] = random.choice((_characters, _lines, _structure, _structure))
        text = change(text, random)
    data = text.encode("utf-8", "surrogatepass" if random.random() < 0.1 else "replace")
    return _bytes(data, random) if random.random() < 0.1 else data


def _bytes(data: bytes, random: Random) -> bytes:
    place = random.randrange(len(data) + 1)
    return data[:place] + random.randbytes(random.randrange(4)) + data[place + random.randrange(3) :]


def _characters(text: str, random: Random) -> str:
    place = random.randrange(len(text) + 1)
    if random.random() < 0.1:
        return text[:place]
    return text[:place] + random.choice(SPLINTERS) + text[place + random.randrange(5) :]


def _lines(text: str, random: Random) -> str:
    lines = text.split("\n")
    place, other = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(5):
        case 0:
            del lines[place]
        case 1:
            lines.insert(other, lines[place])
        case 2:
            lines[place], lines[other] = lines[other], lines[place]
        case 3:
            lines[place] = " " * random.randrange(1, 5) + lines[place]
        case _:
            lines[place] = lines[place][random.randrange(1, 4) :]
    return "\n".join(lines)


def _structure(text: str, random: Random) -> str:
    """The text as JSON, with another value, key or member at one place; a text that is no document as it is."""
    try:
        root = parse(text, "t").root
        document = copy.deepcopy(to_plain(root))
    except CfnkitError:
        return text
    holders = [holder for holder in _holders(document) if holder]
    if not holders:
        return text
    holder = random.choice(holders)
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    key = random.choice(keys)
    match random.randrange(6):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[random.choice((*TRICKY_TEXTS, f"{key}x", "Fn::If", "Ref", "Condition"))] = holder.pop(key)
        case 2:
            source = random.choice(holders)
            holder[key] = copy.deepcopy(random.choice(list(source.values() if isinstance(source, dict) else source)))
        case 3:
            holder[key] = random.choice(([holder[key]], {"a": holder[key]}, {"Fn::Sub": holder[key]}))
        case _:
            holder[key] = copy.deepcopy(random.choice((*_VALUES, *TRICKY_TEXTS)))
    return json.dumps(document, indent=1, ensure_ascii=random.random() < 0.5)


def _holders(value: Any) -> Iterator[Any]:
    """All objects and lists of a document."""
    if isinstance(value, (dict, list)):
        yield value
        for member in value.values() if isinstance(value, dict) else value:
            yield from _holders(member)
