"""YAML to a tree, read by libyaml."""

from __future__ import annotations

from typing import Any

import yaml

from cfnkit.diagnostics import Diagnostic
from cfnkit.source import SourceText, Span
from cfnkit.syntax.nodes import Mapping, Node
from cfnkit.syntax.yaml.composer import Composer


def parse_yaml(source: SourceText) -> tuple[Node, list[Diagnostic]]:
    """The tree of a YAML text with functions in their long form, and its diagnostics."""
    composer, error = _compose(source, len(source.text))
    if error is not None:
        from cfnkit.syntax.yaml.errors import unreadable_character, yaml_error

        if isinstance(error, yaml.reader.ReaderError):
            # libyaml reads ahead, and has made no events of the text before the character.
            offset, diagnostic = unreadable_character(source)
            composer, _ = _compose(source, offset)
        else:
            diagnostic = yaml_error(error, source, composer.last_scalar())
        composer.problems.all.append(diagnostic)
    root = composer.finish()
    return (Mapping({}, {}, Span(source.name, 1, 1, 1, 1)) if root is None else root), composer.problems.all


def _compose(source: SourceText, size: int) -> tuple[Composer, yaml.YAMLError | None]:
    """The tree of the first `size` characters of a text, and the error of libyaml that ended it."""
    parser_class: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # SafeLoader needs no libyaml, and is slow
    composer = Composer(source, size)
    try:
        composer.read(parser_class(source.text[:size]).get_event)
    except yaml.YAMLError as error:
        return composer, error.with_traceback(None)  # whose frames would keep libyaml's buffers until a collection
    return composer, None
