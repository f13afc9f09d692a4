"""YAML to a tree, read by libyaml."""

from __future__ import annotations

from typing import Any

import yaml

from cfnkit.diagnostics import Diagnostic
from cfnkit.source import SourceText, Span
from cfnkit.syntax.nodes import Mapping, Node
from cfnkit.syntax.yaml.composer import Composer


def parse_yaml(source: SourceText) -> tuple[Node, list[Diagnostic]]:
    """The tree of a YAML text, and what is wrong with it; short-form tags in their long form."""
    composer, error = _compose(source, len(source.text))
    if error is not None:
        from cfnkit.syntax.yaml.errors import unreadable_character, yaml_error

        if isinstance(error, yaml.reader.ReaderError):
            # libyaml reads ahead, so that nothing of what stands before the character has been read.
            offset, finding = unreadable_character(source)
            composer, _ = _compose(source, offset)
        else:
            finding = yaml_error(error, source, composer.last_scalar())
        composer.findings.all.append(finding)
    root = composer.finish()
    return (Mapping({}, {}, Span(source.name, 1, 1, 1, 1)) if root is None else root), composer.findings.all


def _compose(source: SourceText, size: int) -> tuple[Composer, yaml.YAMLError | None]:
    """What the first `size` characters of a text compose to, and what libyaml stumbled over."""
    parser_class: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # without libyaml: the same, and slow
    composer = Composer(source, size)
    try:
        composer.read(parser_class(source.text[:size]).get_event)
    except yaml.YAMLError as error:
        return composer, error
    return composer, None
