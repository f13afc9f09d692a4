"""What is checked in AWS::CloudFormation::Init.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-init.html
"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.instances.helper_scripts import helper_findings
from cfnkit.documents.instances.init_sections import SECTIONS
from cfnkit.documents.instances.rules import INIT, INIT_KEY
from cfnkit.documents.language import EmbeddedDocument, Path
from cfnkit.documents.reading import is_known
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import Mapping, Scalar, Sequence, walk
from cfnkit.vocabulary import suggestion

_SETS = "configSets"
_NAMES = ("E3009",)  # the id by which engines report such mistakes


def check_metadata(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """The findings in the metadata that cfn-init reads; who leaves out what engines say of it leaves them out too."""
    for finding in _findings(document, stack):
        yield finding._replace(aliases=_NAMES if finding.rule in (INIT, INIT_KEY) else ())


def _findings(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    assert document.tree is not None
    root = document.tree.root
    if not isinstance(root, Mapping):
        if is_known(root):
            yield document.finding(INIT, "AWS::CloudFormation::Init is an object.", root.span)
        return
    yield from _config_sets(root, document)
    for name, config in root.entries.items():
        if name == _SETS or not is_known_text(name):
            continue
        if isinstance(config, Mapping):
            yield from _config(config, (name,), document)
        elif is_known(config):
            yield document.finding(INIT, f"The config '{name}' is an object.", config.span, "", (name,))
    for _, node in walk(root):
        if isinstance(node, Scalar) and "cfn-" in node.text:
            yield from helper_findings(document, document.tree.text_of(node), stack)


def _config_sets(root: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    """Whether the configs and configsets that configsets name exist."""
    sets = root.get(_SETS)
    if sets is None or not is_known(sets):
        return
    if not isinstance(sets, Mapping):
        yield document.finding(INIT, "configSets is an object.", sets.span, "", (_SETS,))
        return
    configs = [name for name in root.entries if name != _SETS]
    if not all(map(is_known_text, (*configs, *sets.entries))):
        return
    yield from _circles(sets, document)
    for name, listed in sets.entries.items():
        items = listed.items if isinstance(listed, Sequence) else (listed,)
        for index, item in enumerate(items):
            path: Path = (_SETS, name, index) if isinstance(listed, Sequence) else (_SETS, name)
            other = item.get("ConfigSet") if isinstance(item, Mapping) else None
            if isinstance(other, Scalar):
                if is_known(other) and other.text not in sets.entries:
                    message = f"There is no configset '{other.text}'."
                    yield document.finding(INIT, message, other.span, suggestion(other.text, sets.entries), path)
            elif isinstance(item, Scalar):
                if is_known(item) and item.text not in configs:
                    message = f"There is no config '{item.text}'."
                    yield document.finding(INIT, message, item.span, suggestion(item.text, configs), path)
            elif other is None:
                message = "A configset lists the names of configs, or {ConfigSet: name}."
                yield document.finding(INIT, message, item.span, "", path)


def _circles(sets: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    """The configsets that lead back to themselves."""
    ways: dict[str, list[str]] = {}
    for name, listed in sets.entries.items():
        items = listed.items if isinstance(listed, Sequence) else (listed,)
        named = [item.get("ConfigSet") for item in items if isinstance(item, Mapping)]
        ways[name] = [each.text for each in named if isinstance(each, Scalar)]
    for name in ways:
        seen: set[str] = set()
        waiting = list(ways[name])
        while waiting:
            other = waiting.pop()
            if other not in seen:
                seen.add(other)
                waiting += ways.get(other, ())
        if name in seen:
            message = f"The configset '{name}' leads back to itself."
            yield document.finding(INIT, message, sets.key_span(name), "", (_SETS, name))


def _config(config: Mapping, path: Path, document: EmbeddedDocument) -> Iterator[Finding]:
    for name, section in config.entries.items():
        if not is_known_text(name):
            continue
        check = SECTIONS.get(name)
        if check is None:
            message = f"A config has no section '{name}'."
            hint = suggestion(name, SECTIONS)
            yield document.finding(INIT_KEY, message, config.key_span(name), hint, (*path, name))
        elif isinstance(section, Mapping):
            yield from check(section, (*path, name), config, document)
        elif is_known(section) and not (isinstance(section, Scalar) and not section.text):
            yield document.finding(INIT, f"{name} is an object.", section.span, "", (*path, name))
