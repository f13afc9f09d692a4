"""Blocks with a template `# before` a macro and, in a second column or in the next block, what is there `# after`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from blocks.page import Block, blocks_of
from cfnkit.macro_calls import PLACE, MacroCall, plain_input
from cfnkit.packaging import Case, read_macro
from cfnkit.syntax import from_plain, parse, to_plain
from cfnkit.testing.checks.bench import Bench

BEFORE, AFTER = "# before", "# after"
# What the templates have elsewhere, and what is in AWS.
_PARAMETERS = {"Cidr": "10.0.0.0/16", "Env": "prod"}
_SSM = {"/orders/owner": "team-a", "/orders/zone": "eu-west-1a", "/orders/mode": "on", "/orders/after": "Other"}
_OBJECT = "s3://team-config/defaults.json"


def run_columns(block: Block) -> None:
    """What the macro makes of the first column is the second one, in which `...` stands for anything."""
    before, after = _columns(block.text)
    if after is None:
        block.beside("text", AFTER)  # which is run; without it, nothing would be
        return
    call, holder = _call(block, before)
    result = to_plain(call.result) if call.result is not None else call.message
    made = result if holder is before else _with(before, holder, result)
    assert _fits(after, made), f"the macro makes {made}"


def run_after(block: Block, before: str) -> None:
    """The message with which the macro refuses the template in the block before it."""
    call, _ = _call(block, _plain(before))
    message = " ".join(block.text.partition("\n")[2].split())
    assert message == call.message, f"the macro says {call.message}"


def _columns(text: str) -> tuple[Any, Any]:
    lines = text.splitlines()
    width = lines[0].find(AFTER)
    if width < 0:
        return _plain(text), None
    return _plain("\n".join(line[:width] for line in lines)), _plain("\n".join(line[width:] for line in lines))


def _plain(text: str) -> Any:
    return to_plain(parse(text, "template.yaml").root)


def _call(block: Block, before: Any) -> tuple[MacroCall, Any]:
    """The last call of the macro whose README has the block, and the object in the template that is its fragment."""
    macro = read_macro(block.page.parent)
    holder, calls = next(_calls(before))
    calls = [call if isinstance(call, dict) else {"Name": call} for call in calls]
    fragment: Any = {key: value for key, value in holder.items() if key not in ("Transform", "Fn::Transform")}
    documents = [each.text for each in blocks_of(block.page) if each.language == "json"]
    objects = dict.fromkeys([_OBJECT], documents[0]) if documents else {}
    case = Case("before", PLACE, from_plain(fragment, PLACE), False, {}, None, None, ssm=_SSM, objects=objects)
    with Bench(replace(macro, cases=(case,))) as bench:
        for call in calls:
            if call["Name"] == macro.name:
                given = plain_input(fragment, _evaluated(call.get("Parameters", {})))
                made = bench.call(replace(given, is_snippet=holder is not before), case)
                fragment = to_plain(made.result) if made.result is not None else None
    return made, holder


def _calls(node: Any) -> Iterator[tuple[Any, list[Any]]]:
    """The objects with calls of macros in them, and the calls."""
    if isinstance(node, dict):
        for key in {"Transform", "Fn::Transform"} & node.keys():
            yield node, node[key] if isinstance(node[key], list) else [node[key]]
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _calls(each)


def _evaluated(value: Any) -> Any:
    """Parameters of a call with the values of the template's parameters."""
    if isinstance(value, dict) and value.keys() == {"Ref"}:
        return _PARAMETERS[value["Ref"]]
    if isinstance(value, dict) and value.keys() == {"Fn::Sub"}:
        return re.sub(r"\${(\w+)}", lambda found: _PARAMETERS[found[1]], value["Fn::Sub"])
    return {key: _evaluated(each) for key, each in value.items()} if isinstance(value, dict) else value


def _with(node: Any, holder: Any, result: Any) -> Any:
    """A template with the result in the place of the object that is the fragment."""
    if node is holder:
        return result
    return {key: _with(value, holder, result) for key, value in node.items()} if isinstance(node, dict) else node


def _fits(shown: Any, made: Any) -> bool:
    """Whether a value is the one that is shown; `...` stands for anything."""
    if isinstance(shown, dict) and isinstance(made, dict):
        return list(shown) == list(made) and all(_fits(value, made[key]) for key, value in shown.items())
    if isinstance(shown, list) and isinstance(made, list):
        return len(shown) == len(made) and all(map(_fits, shown, made))
    return shown == "..." or bool(shown == made)
