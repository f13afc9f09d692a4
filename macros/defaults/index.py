"""Defaults: values for properties that a template omits, by resource type and path."""

from __future__ import annotations

import json
import re

from cfnkit.macro import Fragment, MacroError, Request, function_name, macro, resources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn, TypeAlias

    Steps: TypeAlias = tuple[str, ...]

PARAMETERS = {
    "type": "object",
    "properties": {"Defaults": {"type": ["string", "object"]}, "Document": {"type": "string"}},
}
DOCUMENT_LIMIT = 1024 * 1024

_OBJECT = re.compile(r"s3://([^/]+)/(.+)\Z")
_PARAMETER = re.compile(r"ssm:([A-Za-z0-9_.\-/]+(?::[0-9]+)?)\Z")
_TYPE = re.compile(r"[A-Za-z0-9]+(::[A-Za-z0-9@_-]+)+\Z")
_EACH = "*"


@macro(parameters=PARAMETERS, scope="template")
def handler(fragment: Fragment, request: Request) -> Fragment:
    """The template with defaults for the properties that its resources do not have."""
    defaults = _defaults(request)
    changes: dict[tuple[str | int, ...], Any] = {}
    for resource in resources(fragment):
        properties = made = resource.body.get("Properties", {})
        for steps, value in defaults.get(resource.type, ()):
            made = with_default(made, steps, value)
        if made is not properties:
            path = (*resource.path, "Properties")
            changes[path] = made
    return fragment.with_values(changes)


def with_default(node: Any, steps: Steps, value: Any) -> Any:
    """A node with `value` at the path `steps` below it; the node itself when there is a value already.

    Both branches of an `Fn::If` get the default. Values of other functions and of loops stay as they are.
    """
    step, rest = steps[0], steps[1:]
    if isinstance(node, list) and step == _EACH:
        items = [with_default(item, rest, value) for item in node]
        return node if all(map(_is, items, node)) else items
    if not isinstance(node, dict):
        return node
    if function_name(node) == "Fn::If" and isinstance(node["Fn::If"], list):
        condition, branches = node["Fn::If"][:1], node["Fn::If"][1:]
        made = [with_default(branch, steps, value) for branch in branches]
        return node if all(map(_is, made, branches)) else {"Fn::If": [*condition, *made]}
    if step == _EACH or any(key == "Ref" or key.startswith("Fn::") for key in node):
        return node
    if step not in node:
        return node if _EACH in rest else {**node, step: _nested(rest, value)}
    new = with_default(node[step], rest, value) if rest else node[step]
    return node if new is node[step] else {**node, step: new}


def read_defaults(text: str, source: str) -> dict[str, Any]:
    """The defaults in a JSON text. Raises MacroError; the message calls the text `source` and quotes nothing of it."""
    try:
        found = json.loads(text, parse_constant=_refuse)
    except ValueError as error:
        raise MacroError(f"{source} is not JSON: {error}.") from None
    if not isinstance(found, dict):
        raise MacroError(f"{source} must be an object of resource types, each with values by the property's path.")
    return found


def read_document(place: str, region: str) -> str:
    """The text of an S3 object (`s3://bucket/key`) or an SSM parameter (`ssm:name`). Raises MacroError."""
    in_s3, in_ssm = _OBJECT.match(place), _PARAMETER.match(place)
    if not in_s3 and not in_ssm:
        raise MacroError(f"Parameter Document is '{place}'; it must be s3://bucket/key or ssm:name.")
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    config = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 4})
    try:
        client = boto3.client("s3" if in_s3 else "ssm", region_name=region or None, config=config)
        if in_s3:
            answer = client.get_object(Bucket=in_s3[1], Key=in_s3[2])
            data = answer["Body"].read(DOCUMENT_LIMIT + 1)
        elif in_ssm:
            parameter = client.get_parameter(Name=in_ssm[1])["Parameter"]
            if parameter["Type"] == "SecureString":
                raise MacroError(f"{place} is a SecureString; its value would be readable in each template.")
            return str(parameter["Value"])
    except (BotoCoreError, ClientError) as error:
        raise MacroError(f"{place} cannot be read: {error}") from error
    if len(data) > DOCUMENT_LIMIT:
        raise MacroError(f"{place} is larger than {DOCUMENT_LIMIT:,} bytes.")
    try:
        return str(data, "utf-8-sig")
    except UnicodeDecodeError as error:
        raise MacroError(f"{place} is not text in UTF-8.") from error


def _defaults(request: Request) -> dict[str, list[tuple[Steps, Any]]]:
    """The values by resource type and path, shorter paths first; the parameter's values replace the document's."""
    sources: list[tuple[_Source, dict[str, Any]]] = []
    document, given = request.params.get("Document"), request.params.get("Defaults")
    if document is None and given is None:
        raise MacroError("The macro needs the parameter Defaults, Document or both.")
    if document is not None:
        found = read_defaults(read_document(document.strip(), request.region), document)
        sources.append((_Source(document, False), found))
    if given is not None:
        name = "Parameter Defaults"
        sources.append((_Source(name, True), given if isinstance(given, dict) else read_defaults(given, name)))
    values: dict[str, dict[Steps, Any]] = {}
    for source, types in sources:
        for type_name, properties in types.items():
            if not _TYPE.match(type_name) or not isinstance(properties, dict):
                raise MacroError(
                    f"{source.name} has {source.word(type_name, 'a key')}, which must be a resource type with an "
                    "object of values by the property's path."
                )
            of_type = values.setdefault(type_name, {})
            for path, value in properties.items():
                of_type[_steps(path, value, source, type_name)] = value
    return {name: sorted(of_type.items(), key=lambda item: len(item[0])) for name, of_type in values.items()}


class _Source:
    """Where defaults come from. Whoever calls the macro may not be allowed to read a document: no message quotes it."""

    __slots__ = ("is_quoted", "name")

    def __init__(self, name: str, is_quoted: bool) -> None:
        self.name = name
        self.is_quoted = is_quoted

    def word(self, text: str, otherwise: str) -> str:
        """A text of the source in quotes, or other words for it."""
        return f"'{text}'" if self.is_quoted else otherwise


def _steps(path: str, value: Any, source: _Source, type_name: str) -> Steps:
    steps = tuple(path.split("."))
    where = f"{source.name}, in {type_name}," if source.is_quoted else source.name
    if not all(steps) or steps[-1] == _EACH or steps[0] == _EACH:
        raise MacroError(
            f"{where} has the path {source.word(path, 'of a property that is none')}. A path is the names of "
            "properties with dots between, and * for each item of a list: BlockDeviceMappings.*.Ebs.Encrypted."
        )
    if value is None:
        what = source.word(path, "a property")
        raise MacroError(f"{where} has null for {what}, which CloudFormation takes for a missing property.")
    return steps


def _nested(steps: Steps, value: Any) -> Any:
    return {steps[0]: _nested(steps[1:], value)} if steps else value


def _is(one: object, other: object) -> bool:
    return one is other


def _refuse(_: str) -> NoReturn:
    raise ValueError("it has a constant that is no JSON number")
