"""A run of cfn-lint's rules on the resources that differ from another tree, and on those that can see a difference.

What a rule finds in a resource depends on the resource, on the other sections, and on the resources that it refers to
or that refer to it, in cfn-lint 1.58. A few rules compare all resources of a type. Rules that look at the whole
template are run as always.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from cfnkit.lint.engines.cfn_lint.resources.validation import COMPARED, RESOURCES, Keyword, validating
from cfnkit.vocabulary import PSEUDO_PARAMETERS

# A run reads them as a whole.
_SECTIONS = ("Parameters", "Conditions", "Mappings", "Rules", "Metadata")

_VARIABLE = re.compile(r"\$\{\s*([^!}\s]+)\s*\}")


def differing_resources(before: Any, after: Any) -> set[str] | None:
    """The names of the resources in `after` that rules may judge otherwise than in `before`.

    None when all may be judged otherwise, because of another section.
    """
    if any(_text(before.get(name)) != _text(after.get(name)) for name in _SECTIONS):
        return None
    old, new = before.get(RESOURCES), after.get(RESOURCES)
    if not isinstance(old, dict) or not isinstance(new, dict):
        return None
    old_texts = {name: _text(resource) for name, resource in old.items()}
    texts = {name: _text(resource) for name, resource in new.items()}
    changed = {name for name in texts.keys() | old_texts.keys() if texts.get(name) != old_texts.get(name)}
    seen = set(changed)
    known: set[str] = set()
    while seen != known:  # a resource sees through those that it refers to
        known = set(seen)
        seen |= {name for name, text in texts.items() if _mentions(text, known)}
    mentioned = "".join(texts.get(name, "") + old_texts.get(name, "") for name in changed)
    seen |= {name for name in texts if _mentions(mentioned, {name})}
    seen |= {name for name, resource in new.items() if _type(resource) in COMPARED}
    known = {*new, *(after.get("Parameters") or ()), *PSEUDO_PARAMETERS}
    seen |= {name for name, resource in new.items() if any(word not in known for word in _references(resource))}
    return seen & texts.keys()


def only_resources(rules: Any, names: set[str] | None) -> AbstractContextManager[None]:
    """While it is open, cfn-lint's `rules` validate no other resources one by one; None is for all resources."""
    if names is None:
        return nullcontext()

    def of_names(validate: Keyword) -> Keyword:
        def validate_some(validator: Any, patterns: Any, instance: Any, schema: Any) -> Iterator[Any]:
            some = {name: resource for name, resource in instance.items() if name in names}
            return validate(validator, patterns, some, schema)

        return validate_some

    return validating(rules, of_names)


def _text(node: Any) -> str:
    return repr(node)


def _mentions(text: str, names: set[str]) -> bool:
    """Whether a text may refer to one of the names."""
    return bool(names) and re.search("|".join(map(re.escape, sorted(names))), text) is not None


def _references(node: Any) -> Iterator[Any]:
    """The names that a resource refers to; None for a name that is not written.

    While AWS::Serverless has not run, cfn-lint takes unknown names for those of resources that will be made.
    """
    if isinstance(node, list):
        for item in node:
            yield from _references(item)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key == "Ref":
            names = [value]
        elif key == "Fn::GetAtt":
            names = [value[0] if isinstance(value, list) and value else value]
        elif key == "DependsOn":
            names = value if isinstance(value, list) else [value]
        elif key == "Fn::Sub":
            names = _VARIABLE.findall(str(value))
        else:
            names = []
        for name in names:
            yield name.partition(".")[0] if isinstance(name, str) else None
        yield from _references(value)


def _type(resource: Any) -> Any:
    kind = resource.get("Type") if isinstance(resource, dict) else None
    return kind if isinstance(kind, str) else None
