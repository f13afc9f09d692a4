"""Rules for the drift to ignore: in a configuration, in a file of their own, in a template's Metadata."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cfnkit.configuration.documents import Section, check_conformance, configuration_schema, read_document
from cfnkit.conformance import Schema, definition
from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift.judgement.ignoring import IgnoreRule
from cfnkit.drift.report import Status
from cfnkit.source import SourceText
from cfnkit.syntax import Document, Mapping, Node, Scalar, Sequence, at_path
from cfnkit.template import Template

_HERE = ("cfnkit", "drift")
_SAID_THERE = "The template's Metadata says so."


@dataclass(frozen=True, slots=True)
class DriftSettings:
    """The `drift` of a configuration: ignore rules, and the path of the baseline with accepted differences."""

    ignore: tuple[IgnoreRule, ...] = ()
    baseline: Path | None = None


def drift_settings(section: Section, folder: Path) -> DriftSettings:
    """The settings of a section that its schema accepts. Raises ConfigurationError for an invalid rule."""
    baseline = section.text("baseline")
    rules = _rules(section.node.get("ignore"), section.source, "drift.ignore")
    return DriftSettings(tuple(rules), folder / baseline if baseline else None)


def read_rules(path: Path) -> tuple[IgnoreRule, ...]:
    """The rules in a file: a list, or an object with `ignore`. Raises ConfigurationError, with the place."""
    return rules_of_document(read_document(path, "file of ignore rules"))


def rules_of_document(document: Document) -> tuple[IgnoreRule, ...]:
    """The rules in the document of such a file. Raises ConfigurationError, with the place."""
    is_list = isinstance(document.root, Sequence)
    check_conformance(document.root, _schema("rule_list" if is_list else "rules"), "the file")
    rules = document.root if is_list else at_path(document.root, ("ignore",))
    return tuple(_rules(rules, document.source, "" if is_list else "ignore"))


def rules_of_template(template: Template, source: SourceText, stack_path: str = "") -> tuple[IgnoreRule, ...]:
    """The rules in the Metadata of a template and of its resources.

    `stack_path` is the path of a nested stack, `/Network`, empty at the top. Raises ConfigurationError, with the place.
    """
    found: list[IgnoreRule] = []
    metadata = at_path(template.root, ("Metadata", *_HERE))
    if metadata is not None:
        check_conformance(metadata, _schema("rules"), "'cfnkit.drift' in the Metadata")
        for rule in _rules(at_path(metadata, ("ignore",)), source, "ignore"):
            named = f"{stack_path}/{rule.resource.strip('/') or '*'}" if stack_path else rule.resource
            found.append(replace(rule, resource=named))
    for logical_id, resource in template.resources.items():
        metadata = at_path(resource.node, ("Metadata", *_HERE))
        if metadata is not None:
            check_conformance(metadata, _schema("resource_rules"), f"'cfnkit.drift' in the Metadata of {logical_id}")
            rules = _rules(at_path(metadata, ("ignore",)), source, "ignore", f"{stack_path}/{logical_id}")
            found.extend(rules)
    return tuple(found)


def _schema(name: str) -> Schema:
    return definition(configuration_schema(), name)


def _rules(node: Node | None, source: SourceText, where: str, resource: str = "") -> abc.Iterator[IgnoreRule]:
    """The rules of a list; a text is a path. `resource` is the logical ID for rules that name none."""
    for index, item in enumerate(node.items if isinstance(node, Sequence) else ()):
        if isinstance(item, Mapping):
            yield _rule(Section(item, source, f"{where}[{index}]"), resource)
        elif isinstance(item, Scalar):
            yield IgnoreRule(_SAID_THERE, resource, path=item.text, span=item.span)


def _rule(section: Section, resource: str) -> IgnoreRule:
    status, expires = section.text("status"), section.text("expires")
    rule = IgnoreRule(
        reason=section.text("reason") or "",
        resource=section.text("resource") or resource,
        type=section.text("type") or "",
        path=section.text("path") or "",
        stack=section.text("stack") or "",
        account_id=section.text("account_id") or "",
        region=section.text("region") or "",
        status=Status(status) if status else None,
        expires=_day(section, expires) if expires else None,
        span=section.node.span,
    )
    check_rule(rule, f"'{section.path}'")
    return rule


def check_rule(rule: IgnoreRule, where: str) -> None:
    """Raise ConfigurationError for a rule that would ignore everything, or that has both a status and a path."""
    if rule.is_of_everything():
        message = f"{where} would ignore everything. Name a resource, a type or a path with more than wildcards."
        raise ConfigurationError(message, rule.span)
    if rule.status is not None and rule.path:
        message = f"{where} has a status, which is of a whole resource, and a path. Leave one of them out."
        raise ConfigurationError(message, rule.span)


def _day(section: Section, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise section.refusal("expires", "a day, such as 2027-01-31") from None
