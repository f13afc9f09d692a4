"""Objects whose fields are listed: which of them there are, in which query language, and with values of which type."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.states.machine import JSON_PATH, JSONATA
from cfnkit.documents.states.values import fault_of
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding, Rule
from cfnkit.syntax import Mapping
from cfnkit.vocabulary import suggestion

_IN_JSONATA = {
    "Parameters": "Arguments",
    "ResultSelector": "Output",
    "ResultPath": "Output or Assign",
    "OutputPath": "Output",
    "ItemsPath": "Items",
    "Result": "Output",
    "InputPath": "",
}
_IN_JSON_PATH = {
    "Arguments": "Parameters",
    "Output": "ResultSelector, ResultPath or OutputPath",
    "Items": "ItemsPath",
}


class FieldTable(NamedTuple):
    """The fields of an object, which messages call `owner`.

    fields: the kind of the value of each (see `fault_of`), after the query language that it belongs to, if to one only.
    rule: what a wrong field breaks. unknown: what a field that is not listed breaks, where AWS may know more of them.
    """

    owner: str
    fields: abc.Mapping[str, str]
    rule: Rule
    unknown: Rule | None = None


def field_findings(
    document: EmbeddedDocument, node: Mapping, table: FieldTable, language: str | None, expressions: bool
) -> Iterator[Finding]:
    """The findings in the names and the values of fields; `expressions`: whether values may be those of JSONata."""
    for name, value in node.entries.items():
        if not is_known_text(name):
            continue
        if name not in table.fields:
            message = f"{table.owner} has no field '{name}'."
            if table.unknown is not None:
                message = f"cfnkit knows no field '{name}' of {table.owner}."
            hint = suggestion(name, table.fields)
            yield document.finding(table.unknown or table.rule, message, node.key_span(name), hint)
            continue
        only, _, kind = table.fields[name].rpartition(" ")
        if only and language is not None and only != language:
            message = f"{name} is a field of {only}, and the QueryLanguage here is {language}."
            yield document.finding(table.rule, message, node.key_span(name), _instead(name, language))
            continue
        must_be = fault_of(kind, value, expressions, loose=document.text is None)
        if must_be:
            yield document.finding(table.rule, f"{name} must be {must_be}.", value.span)


def may_have_expressions(language: str | None) -> bool:
    """Whether values in a query language, which may not be known, may be expressions."""
    return language != JSON_PATH


def is_of(kind: str, language: str | None) -> bool:
    """Whether a field of a kind belongs to a query language, which may not be known."""
    only = kind.rpartition(" ")[0]
    return not only or language is None or only == language


def _instead(name: str, language: str) -> str:
    """What to write in place of a field of the other query language."""
    if language == JSONATA:
        found = _IN_JSONATA.get(name, name.removesuffix("Path"))
        return f"In JSONata, use {found}." if found and found != name else ""
    return f"In JSONPath, use {_IN_JSON_PATH[name]}." if name in _IN_JSON_PATH else ""
