"""Documents for cfn-lint: our tree in its types, or the result of its own decoder."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from cfnlint.decode.decode import decode_str
from cfnlint.match import Match
from cfnlint.rules.errors import ParseError

from cfnkit.diagnostics import Code
from cfnkit.files.names import in_utf8
from cfnkit.lint.engines.cfn_lint.nodes import Unreadable, to_cfn_lint
from cfnkit.syntax import Document, Mapping
from cfnkit.syntax.parse import JSON

# JSON writes a character beyond U+FFFF as two escapes; libyaml, with which cfn-lint reads JSON, refuses them.
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
# What libyaml refuses beside them is refused here, too.
_NOT_YAML = re.compile("\\\\u[dD][89a-fA-F]|[\x7f-\x84\x86-\x9f\ufffe\uffff]")


class Reading(NamedTuple):
    """The template in cfn-lint's types, or the matches that explain why there is none."""

    template: Any
    matches: tuple[Any, ...] = ()


def read(document: Document) -> Reading:
    """The template as it is written.

    Our tree is used unless cfn-lint reads the text in another way, or needs to know where its aliases are.
    """
    if document.within is not None:
        return _of_part(document)
    codes = {finding.code for finding in document.diagnostics}
    if not document.well_formed or Code.YAML_ALIAS in codes:
        return _decoded(document)
    if document.format == JSON and _NOT_YAML.search(_PAIR.sub("", document.source.text)):
        return _decoded(document)
    if not isinstance(document.root, Mapping):
        return _refused("Template needs to be an object.", document)
    try:
        return Reading(to_cfn_lint(document.root, document.source))
    except Unreadable:
        return _decoded(document)


def _of_part(document: Document) -> Reading:
    """The template that stands in another document; processing reports what keeps it from being read."""
    if not document.well_formed or not isinstance(document.root, Mapping):
        return Reading(None)
    try:
        return Reading(to_cfn_lint(document.root, document.source))
    except Unreadable:
        return Reading(None)


def _decoded(document: Document) -> Reading:
    if any("; a template is UTF-8" in finding.message for finding in document.diagnostics):
        return _refused("Cannot read file contents: {filename}", document)  # cfn-lint's own words
    if not document.source.text:
        return _refused("The text is too large to be read.", document)
    template, matches = decode_str(document.source.text)
    if matches:
        return Reading(None, tuple(matches))
    if not isinstance(template, dict):
        return _refused("Template needs to be an object.", document)
    return Reading(template)


def _refused(message: str, document: Document) -> Reading:
    return Reading(None, (Match.create(message=message, filename=in_utf8(document.source.name), rule=ParseError()),))
