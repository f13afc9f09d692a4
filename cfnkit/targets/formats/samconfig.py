"""samconfig.toml and samconfig.yaml: the environments of the SAM CLI.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from cfnkit.configuration.documents import Section, written_text
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError, Diagnostic
from cfnkit.source import Span
from cfnkit.syntax import Mapping as Object
from cfnkit.syntax import Node, Scalar, Sequence
from cfnkit.targets.file import TargetFile
from cfnkit.targets.target import TemplateTarget

KIND = "samconfig"
_NAMES = re.compile(r"samconfig(?:[-_.][\w.-]+)?\.(?:toml|ya?ml)\Z")
# What `sam deploy` takes where nothing says so.
_TEMPLATES = ("template.yaml", "template.yml", "template.json")
_NAMING = ("template_file", "template")
_LONG = re.compile(r"ParameterKey=(?P<key>[^,\s]+),\s*ParameterValue=(?P<value>.*)\Z", re.DOTALL)


class _Setting(NamedTuple):
    """The value of a setting, and the place of its key."""

    node: Node
    span: Span


def recognises(path: Path, root: Node) -> bool:
    """Whether a file is a configuration of the SAM CLI."""
    return _NAMES.match(path.name) is not None and isinstance(root, Object)


def read(file: TargetFile) -> Iterator[TemplateTarget | Diagnostic]:
    """A target for each environment that deploys. Raises ConfigurationError."""
    for name, environment in file.section.sections():
        settings = _settings(environment)
        if "deploy" in environment.node.entries or "stack_name" in settings:
            yield _target(name, settings, environment, file)


def _settings(environment: Section) -> dict[str, _Setting]:
    """The settings of an environment: those of `deploy` over those of `global`."""
    found: dict[str, _Setting] = {}
    for command in ("global", "deploy"):
        parameters = environment.section(command).section("parameters").node
        found |= {key: _Setting(node, parameters.key_span(key)) for key, node in parameters.entries.items()}
    return found


def _target(name: str, settings: Mapping[str, _Setting], environment: Section, file: TargetFile) -> TemplateTarget:
    template, place = _template(settings, environment, file)
    values, places = _pairs(settings.get("parameter_overrides"), file)
    tags, _ = _pairs(settings.get("tags"), file)
    target = Target(
        region=_text(settings, "region", file),
        stack_name=_text(settings, "stack_name", file),
        parameters=values,
        name=name,
    )
    region = settings.get("region")
    region_span = region.span if region else None
    is_assumed = not any(key in settings for key in _NAMING)
    return TemplateTarget(
        name, template, target, KIND, place, tags, places, region_span=region_span, is_assumed=is_assumed
    )


def _template(settings: Mapping[str, _Setting], environment: Section, file: TargetFile) -> tuple[str, Span]:
    """The path of the environment's template, and the place that says so."""
    for key in _NAMING:
        named = settings.get(key)
        if named is not None:
            return str(file.named(_text(settings, key, file), named.span)), named.span
    stack = settings.get("stack_name")
    place = stack.span if stack else environment.node.span
    for name in _TEMPLATES:
        path = file.named(name, place)
        if path.is_file():
            return str(path), place
    return str(file.named(_TEMPLATES[0], place)), place


def _text(settings: Mapping[str, _Setting], key: str, file: TargetFile) -> str:
    """The text of a setting; empty without one."""
    setting = settings.get(key)
    if setting is None:
        return ""
    if not isinstance(setting.node, Scalar):
        raise ConfigurationError(f"'{key}' must be a text.", setting.span)
    return written_text(setting.node, file.document.source)


def _pairs(setting: _Setting | None, file: TargetFile) -> tuple[dict[str, str], dict[str, Span]]:
    """The values of a setting of pairs, by key, and their places: one text, a list of texts, or an object."""
    if setting is None:
        return {}, {}
    node, source = setting.node, file.document.source
    if isinstance(node, Object):
        texts = {key: written_text(each, source) for key, each in node.entries.items() if isinstance(each, Scalar)}
        return texts, {key: node.key_span(key) for key in texts}
    words: list[tuple[str, Span]] = []
    for item in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(item, Scalar):
            text = written_text(item, source)
            split = [text] if isinstance(node, Sequence) else _words(text, setting.span)
            words.extend((word, item.span) for word in split)
    values: dict[str, str] = {}
    places: dict[str, Span] = {}
    for word, span in words:
        key, value = _pair(word, span)
        values[key], places[key] = value, span
    return values, places


def _words(text: str, span: Span) -> list[str]:
    """The words of a text, some of them in quotes, as a shell separates them."""
    try:
        return shlex.split(text)
    except ValueError as error:
        raise ConfigurationError(f"A quote is not closed in this text: {error}.", span) from error


def _pair(word: str, span: Span) -> tuple[str, str]:
    long = _LONG.match(word)
    key, equals, value = (long["key"], "=", long["value"]) if long else word.partition("=")
    if not equals or not key:
        raise ConfigurationError("Each value is written as KEY=VALUE.", span)
    return key, value
