"""YAML to a tree, read by libyaml."""

from __future__ import annotations

from typing import Any

import yaml

from cfnkit.diagnostics import Diagnostic
from cfnkit.source import SourceText, Span
from cfnkit.syntax.composer import Composer
from cfnkit.syntax.nodes import Mapping, Node
from cfnkit.syntax.yaml_errors import unreadable_character, yaml_error


def parse_yaml(source: SourceText) -> tuple[Node, list[Diagnostic]]:
    """The tree of a YAML text, and what is wrong with it; short-form tags in their long form."""
    composer = Composer(source)
    error = _compose(composer, source.text)
    if isinstance(error, yaml.reader.ReaderError):
        # libyaml reads ahead, so that nothing of what stands before the character has been read.
        offset, finding = unreadable_character(source)
        composer = Composer(source)
        _compose(composer, source.text[:offset])
        composer.findings.append(finding)
    elif error is not None:
        composer.findings.append(yaml_error(error, source, composer.last_scalar()))
    root = composer.finish()
    return (Mapping({}, {}, Span(source.name, 1, 1, 1, 1)) if root is None else root), composer.findings


def _compose(composer: Composer, text: str) -> yaml.YAMLError | None:
    parser_class: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        composer.read(parser_class(text).get_event)
    except yaml.YAMLError as error:
        return error
    return None
