"""Parameter values from files and from the command line.

The content of a file shows its form:

- CloudFormation's list, `[{"ParameterKey": "Env", "ParameterValue": "prod"}]`
  https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html
- the AWS CLI's list for `deploy --parameter-overrides`, `["Env=prod"]`
  https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/
- CodePipeline's template configuration, `{"Parameters": {"Env": "prod"}, "Tags": {}, "StackPolicy": {}}`
  https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
- a Git sync deployment file, `template-file-path`, `parameters` and `tags`
  https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/git-sync-concepts-terms.html
- a plain object, `Env: prod`

Values may be secrets: no message cites one.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cfnkit.configuration.documents import parameter_value, read_document
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.project import ProjectFiles
from cfnkit.source import SourceText, Span
from cfnkit.syntax import NULL, STRING, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import suggestion

_TEMPLATE_FILE_PATH = "template-file-path"
_ENTRY = ("ParameterKey", "ParameterValue", "UsePreviousValue", "ResolvedValue")
_ENVELOPES = (("Parameters", "Tags", "StackPolicy"), ("parameters", "tags", _TEMPLATE_FILE_PATH))


def read_parameter_file(
    path: Path, named_at: Span | None = None, project: ProjectFiles | None = None
) -> dict[str, str]:
    """The parameter values in the file at `path`, in its order, as CloudFormation takes them.

    `named_at` is the span at which a configuration names the file, which must be one of its `project`. Raises
    ConfigurationError, with the place, for a file that cannot be read or has no known form, and for a parameter that
    is null, an object or given twice.
    """
    document = read_document(path, "parameter file", named_at, project)
    return values_in(document.root, document.source)


def values_in(root: Node, source: SourceText) -> dict[str, str]:
    """The parameter values in the tree of a parameter file. Raises ConfigurationError as `read_parameter_file` does."""
    if isinstance(root, Sequence):
        return _from_list(root, source)
    if isinstance(root, Mapping):
        return {name: parameter_value(name, node, source) for name, node in _parameters(root).entries.items()}
    raise ConfigurationError("A parameter file holds an object, 'Key: value', or a list of parameters.", root.span)


def previous_values_left_out(root: Node) -> Node:
    """A list of parameters without those that keep the value of a stack, which is known there alone."""
    if not isinstance(root, Sequence):
        return root
    return replace(root, items=tuple(each for each in root.items if not _is_previous(each)))


def _is_previous(entry: Node) -> bool:
    previous = entry.get("UsePreviousValue") if isinstance(entry, Mapping) else None
    return isinstance(previous, Scalar) and previous.text == "true"


def parse_assignment(argument: str) -> tuple[str, str]:
    """The key and value of a command line argument `KEY=VALUE`; the value may be empty, or hold `=`.

    Raises ConfigurationError when there is no `=` or nothing before it.
    """
    key, equals, value = argument.partition("=")
    if not equals:
        raise ConfigurationError("A parameter is given as KEY=VALUE, and one argument has no '='.")
    if not key:
        raise ConfigurationError("A parameter is given as KEY=VALUE, and one argument has no key before its '='.")
    return key, value


def _parameters(root: Mapping) -> Mapping:
    """The parameters in an object of CodePipeline or Git sync; `root` itself when it is neither."""
    for keys in _ENVELOPES:
        if _TEMPLATE_FILE_PATH in keys and _TEMPLATE_FILE_PATH in root.entries:
            break
        if any(isinstance(root.get(key), Mapping) for key in keys):
            break
    else:
        return root
    for key in root.entries:
        if key not in keys:
            known = f"{', '.join(keys[:-1])} and {keys[-1]}"
            message = f"Unknown key '{key}'; beside one of {known}, only these may stand."
            raise ConfigurationError(f"{message} {suggestion(key, keys)}".rstrip(), root.key_span(key))
    parameters = root.get(keys[0])
    if isinstance(parameters, Mapping):
        return parameters
    if parameters is None or (isinstance(parameters, Scalar) and parameters.kind == NULL):
        return Mapping({}, {}, root.span)
    raise ConfigurationError(f"'{keys[0]}' must be an object, 'Key: value'.", root.key_span(keys[0]))


def _from_list(root: Sequence, source: SourceText) -> dict[str, str]:
    values: dict[str, str] = {}
    for item in root.items:
        key, value = _from_item(item, source)
        if key in values:
            raise ConfigurationError(f"The parameter '{key}' is given twice.", item.span)
        values[key] = value
    return values


def _from_item(item: Node, source: SourceText) -> tuple[str, str]:
    if isinstance(item, Mapping):
        return _from_entry(item, source)
    if isinstance(item, Scalar) and item.kind == STRING and item.text.find("=") > 0:
        return parse_assignment(item.text)
    message = "Each item of a list of parameters is 'Key=Value', or an object with ParameterKey and ParameterValue."
    raise ConfigurationError(message, item.span)


def _from_entry(entry: Mapping, source: SourceText) -> tuple[str, str]:
    for key in entry.entries:
        if key not in _ENTRY:
            message = f"Unknown key '{key}'; a parameter has ParameterKey and ParameterValue."
            raise ConfigurationError(f"{message} {suggestion(key, _ENTRY)}".rstrip(), entry.key_span(key))
    name = entry.get("ParameterKey")
    if not isinstance(name, Scalar) or name.kind != STRING or not name.text:
        place = entry.key_span("ParameterKey")
        raise ConfigurationError("A parameter must have a ParameterKey, its name as a string.", place)
    if _is_previous(entry):
        message = (
            f"The parameter '{name.text}' uses the previous value of a stack (UsePreviousValue), "
            "which is not known offline. Give it a ParameterValue."
        )
        raise ConfigurationError(message, entry.key_span("UsePreviousValue"))
    value = entry.get("ParameterValue")
    if value is None:
        raise ConfigurationError(f"The parameter '{name.text}' has no ParameterValue.", entry.span)
    return name.text, parameter_value(name.text, value, source)
