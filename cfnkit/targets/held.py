"""The values that files of targets give, held against the templates that they are for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from cfnkit.deployment import Lookups
from cfnkit.diagnostics import Code, ConfigurationError, Diagnostic
from cfnkit.drift.secrets.secrecy import is_doubtful_name, is_secret_name
from cfnkit.files.reading import read_given
from cfnkit.syntax import Document, Mapping
from cfnkit.syntax.limits import MAX_BYTES
from cfnkit.targets.target import TemplateTarget
from cfnkit.template import Template
from cfnkit.template.parameters import parameter_values
from cfnkit.template.stack_sets import deployed_document

_SHARED = "cfnkit"
_OF_VALUES = (Code.PARAMETER_VALUE,)
_OF_FILES = (Code.PARAMETER_MISSING, Code.PARAMETER_VALUE, Code.UNUSED_VALUE)


class HeldValues(NamedTuple):
    """What is wrong with the values of targets, and those of the values that must not be shown."""

    problems: tuple[Diagnostic, ...]
    secrets: tuple[str, ...]


def held_against_templates(targets: Iterable[TemplateTarget]) -> HeldValues:
    """What is wrong with the values of targets: unknown, missing, of a wrong type, or not allowed, where each is given.

    A template that is not there, or cannot be read, is no fault of the values. A target of `.cfnkit.yaml` that several
    templates share has values for others too, so that only those which a template has a use for are judged.
    """
    known: dict[tuple[str, str], Document | None] = {}
    told: dict[Diagnostic, None] = {}
    secrets: dict[str, None] = {}
    every = tuple(targets)
    templates = Counter((each.kind, each.name, each.span) for each in every)
    for each in every:
        given = each.target.parameters
        secrets.update(dict.fromkeys(value for name, value in given.items() if value and _is_secret(name)))
        key = each.template, each.target.stack_set
        if key not in known:
            known[key] = _document(each)
        document = known[key]
        if document is None:
            continue
        wanted = _OF_FILES if templates[each.kind, each.name, each.span] == 1 or each.kind != _SHARED else _OF_VALUES
        template, root = Template.of(document.root), document.root.span
        found = parameter_values(template, given, Lookups(), root, origin=each.placed.origin)
        secrets.update(dict.fromkeys(found.secrets))
        told.update(dict.fromkeys(one for one in found.diagnostics if one.code in wanted))
    return HeldValues(tuple(told), tuple(secrets))


def _is_secret(name: str) -> bool:
    return is_secret_name(name) or is_doubtful_name(name)


def _document(target: TemplateTarget) -> Document | None:
    if not Path(target.template).is_file():
        return None
    try:
        document = deployed_document(read_given(target.template, MAX_BYTES), target.template, target.target)
    except (OSError, ValueError, ConfigurationError):
        return None  # the check of the template itself says so
    return document if document.well_formed and isinstance(document.root, Mapping) else None
