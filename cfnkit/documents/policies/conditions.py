"""The operators and keys of a condition."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path as File

from cfnkit.documents.language import EmbeddedDocument, Path
from cfnkit.documents.policies.condition_values import value_findings
from cfnkit.documents.policies.rules import KEY, OPERATOR
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.schemas import actions_of, release
from cfnkit.security.policies import fits
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Sequence
from cfnkit.vocabulary import nearest

_COMPARISONS = {
    "String": ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike"),
    "Arn": ("Equals", "NotEquals", "Like", "NotLike"),
    "Numeric": ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"),
    "Date": ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"),
}
_ALONE = ("Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null")
_OPERATORS = (*(kind + each for kind, ones in _COMPARISONS.items() for each in ones), *_ALONE)
_SETS = ("foranyvalue:", "forallvalues:")
_IF_EXISTS = "IfExists"
# IoT takes the variables of its own policies as keys, which no list has.
_UNLISTED = ("iot",)
_GLOBAL = "aws"


def condition_findings(condition: Node | None, path: Path, document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings in the Condition of a statement."""
    if isinstance(condition, Sequence):
        message = "A Condition is an object of operators, and this is a list."
        yield document.finding(OPERATOR, message, condition.span, "Leave out the brackets.", path)
    for operator, tests in condition.entries.items() if isinstance(condition, Mapping) else ():
        assert isinstance(condition, Mapping)
        if is_known_text(operator) and not _is_operator(operator):
            message = f"There is no operator '{operator}'."
            place = condition.key_span(operator)
            yield document.finding(OPERATOR, message, place, _nearest_operator(operator), (*path, operator))
        for key in tests.entries if isinstance(tests, Mapping) else ():
            assert isinstance(tests, Mapping)
            yield from _key_findings(key, tests.key_span(key), (*path, operator, key), document)
            yield from value_findings(operator, tests.get(key), (*path, operator, key), document)


def _is_operator(operator: str) -> bool:
    name = operator.lower()
    name = next((name.removeprefix(each) for each in _SETS if name.startswith(each)), name)
    known = {each.lower() for each in _OPERATORS}
    return name in known or (name.removesuffix(_IF_EXISTS.lower()) in known and not name.startswith("null"))


def _nearest_operator(operator: str) -> str:
    set_of, colon, name = operator.rpartition(":")
    ending = _IF_EXISTS if name.lower().endswith(_IF_EXISTS.lower()) else ""
    found = nearest(name[: len(name) - len(ending)], _OPERATORS)
    sets = nearest(f"{set_of}:".lower(), ("ForAnyValue:", "ForAllValues:")) if colon else ""
    return f"Did you mean '{sets or ''}{found}{ending}'?" if found else ""


def _key_findings(key: str, place: Span, path: Path, document: EmbeddedDocument) -> Iterator[Finding]:
    if not is_known_text(key):
        return
    prefix, colon, name = key.partition(":")
    if not colon:
        candidates = (f"{_GLOBAL}:{each}" for each in condition_keys(_GLOBAL))
        found = nearest(f"{_GLOBAL}:{key}", candidates)
        hint = f"Did you mean '{found}'?" if found else ""
        yield document.finding(KEY, f"'{key}' is no key: one has a prefix, as in aws:SourceArn.", place, hint, path)
        return
    prefix = prefix.lower()
    # A provider of identities is named by its domain; what it knows of its users are its keys.
    if "." in prefix or "/" in prefix or prefix in _UNLISTED:
        return
    known = condition_keys(prefix)
    if any(fits(each, name) for each in known):
        return
    found = nearest(name, [each.removesuffix("*") for each in known])
    if not known and not actions_of(prefix):
        message = f"No keys begin with '{prefix}:', as far as cfn-lint {release()} knows."
    else:
        message = f"There is no key '{key}', as far as cfn-lint {release()} knows."
    yield document.finding(KEY, message, place, f"Did you mean '{prefix}:{found}'?" if found else "", path)


@cache
def condition_keys(prefix: str) -> tuple[str, ...]:
    """The keys with a prefix, without it; `*` is what a policy's author chooses, such as the key of a tag."""
    known = set(_own_keys().get(prefix, "").split())
    about = actions_of(prefix).get("Resources", {}) if prefix != _GLOBAL else {}
    for resource in about.values():
        for key in resource.get("ConditionKeys", ()):
            of, _, name = key.partition(":")
            if of == prefix:
                known.add(name.partition("${")[0] + "*" if "${" in name else name)
    return tuple(sorted(known))


@cache
def _own_keys() -> dict[str, str]:
    """The keys of each prefix, from the service authorization reference and the page of the global ones."""
    written: dict[str, str] = json.loads(File(__file__).with_name("condition_keys.json").read_text("utf-8"))
    return written
