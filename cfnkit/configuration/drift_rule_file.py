"""Add an ignore rule to a file of rules, and leave the rest of its text as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cfnkit.configuration.documents import Section, check_conformance, configuration_schema, read_document
from cfnkit.configuration.drift_rules import check_rule, drift_settings, rules_of_document
from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift.judgement.ignoring import IgnoreRule
from cfnkit.files.writing import write_file
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Document, Mapping, Node, Scalar, Sequence, dump_yaml, from_plain, parse

_NOWHERE = Span("", 1, 1, 1, 1)


def add_rule(path: Path, rule: IgnoreRule, *, of_configuration: bool) -> None:
    """Add a rule at the end of the list in a file, or create the file.

    In a configuration, the list is `drift: ignore:`; another file is a list, or has one as `ignore:`. Raises
    ConfigurationError for an unusable rule or file.
    """
    check_rule(rule, "The rule")
    keys = ("drift", "ignore") if of_configuration else ("ignore",)
    if path.exists():
        text = _with_rule(path, rule, keys, of_configuration)
    else:
        head = {"version": 1} if of_configuration else {}
        text = "\n".join([*_yaml({**head, **_nested(keys, _entry(rule))}, 0), ""])
    write_file(path, text.encode())


def _with_rule(path: Path, rule: IgnoreRule, keys: tuple[str, ...], of_configuration: bool) -> str:
    """The text of a file with the rule added, and nothing else changed."""
    document = read_document(path, "configuration" if of_configuration else "file of ignore rules")
    known = _rules(document, path, of_configuration)
    text = _added(document, keys, _entry(rule))
    if text is None or _rules_or_none(text, path, of_configuration) != [*known, rule]:
        message = f"The rule could not be added to {path} without changing more. Add it to its '{'.'.join(keys)}':"
        raise ConfigurationError(f"{message} {json.dumps(_entry(rule), ensure_ascii=False)}")
    return text


def _entry(rule: IgnoreRule) -> dict[str, str]:
    """The entry of a file for a rule."""
    values = {
        "resource": rule.resource,
        "type": rule.type,
        "path": rule.path,
        "status": rule.status.value if rule.status else "",
        "stack": rule.stack,
        "account_id": rule.account_id,
        "region": rule.region,
        "reason": rule.reason,
        "expires": rule.expires.isoformat() if rule.expires else "",
    }
    return {key: value for key, value in values.items() if value}


def _rules(document: Document, path: Path, of_configuration: bool) -> list[IgnoreRule]:
    """The rules in a document. Raises ConfigurationError for an invalid one."""
    if not of_configuration:
        return list(rules_of_document(document))
    check_conformance(document.root, configuration_schema(), "the configuration")
    root = document.root if isinstance(document.root, Mapping) else Mapping({}, {}, document.root.span)
    return list(drift_settings(Section(root, document.source).section("drift"), path.parent).ignore)


def _rules_or_none(text: str, path: Path, of_configuration: bool) -> list[IgnoreRule] | None:
    """The rules in a changed text; None when the text is no longer a valid document."""
    document = parse(text, str(path))
    if not document.well_formed:
        return None
    try:
        return _rules(document, path, of_configuration)
    except ConfigurationError:
        return None


def _nested(keys: tuple[str, ...], entry: dict[str, str]) -> Any:
    return {keys[0]: _nested(keys[1:], entry)} if keys else [entry]


def _added(document: Document, keys: tuple[str, ...], entry: dict[str, str]) -> str | None:
    """The text with the entry added; None when it has no place for one."""
    node: Node = document.root
    left = () if isinstance(node, Sequence) else keys
    while left and isinstance(node, Mapping) and left[0] in node.entries:
        node, left = node.entries[left[0]], left[1:]
    if isinstance(node, Scalar) or (isinstance(node, Sequence) and left):
        return None
    return _appended(document.source, node, _nested(left, entry) if left else [entry])


def _appended(source: SourceText, node: Mapping | Sequence, more: Any) -> str:
    """The text with `more` added at the end of a list or object."""
    start = source.offset(node.span.line, node.span.column)
    inside = list(node.entries.values()) if isinstance(node, Mapping) else list(node.items)
    if source.text[start : start + 1] in ("{", "["):
        at = source.offset(inside[-1].span.end_line, inside[-1].span.end_column) if inside else start + 1
        flow = json.dumps(more, ensure_ascii=False)[1:-1]
        return f"{source.text[:at]}{', ' if inside else ''}{flow}{source.text[at:]}"
    end_of_line = "\r\n" if "\r\n" in source.text else "\n"
    lines = source.text.split("\n")
    line = min(node.span.end_line, len(lines))
    # The span ends where the next node begins, after comments.
    last = lines[line - 1][: node.span.end_column - 1]
    while line > node.span.line and _is_blank(last):
        line -= 1
        last = lines[line - 1]
    added = [f"{text}{end_of_line[:-1]}" for text in _yaml(more, node.span.column - 1)]
    if line == len(lines):
        lines[-1] += end_of_line[:-1]
        added.append("")
    return "\n".join([*lines[:line], *added, *lines[line:]])


def _is_blank(line: str) -> bool:
    text = line.strip()
    return not text or text.startswith("#")


def _yaml(value: Any, indent: int) -> list[str]:
    return [f"{' ' * indent}{line}" for line in dump_yaml(from_plain(value, _NOWHERE)).splitlines()]
