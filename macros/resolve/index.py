"""Resolve: the values of plain SSM parameters, where CloudFormation does not resolve dynamic references."""

from __future__ import annotations

import re

from cfnkit.macro import Fragment, MacroError, Request, macro, rewrite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TypeAlias

    from cfnkit.dynamic_references import DynamicReference, Token

    Steps: TypeAlias = tuple[str | int, ...]

PARAMETERS = {
    "type": "object",
    "properties": {"Also": {"type": "array", "items": {"enum": ["Properties", "Outputs"]}, "default": []}},
}
# https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
AT_ONCE = 10

# The places where CloudFormation resolves, with their names in Also; a parameter's value is resolved where it is used.
_RESOLVED: dict[tuple[str | int, ...], str] = {
    ("Resources", "Properties"): "Properties",
    ("Outputs", "Value"): "Outputs",
    ("Parameters", "AllowedValues"): "",
    ("Parameters", "Default"): "",
}
_LOOP = "Fn::ForEach::"
_REFERENCE = re.compile(r"\{\{resolve:(?:\$\{[^{}]*\}|[^{}\r\n])*\}\}")
_VARIABLE = re.compile(r"\$\{([^!{}][^{}]*)\}")


@macro(parameters=PARAMETERS)
def handler(fragment: Fragment, request: Request) -> Any:
    """The fragment with values in place of references."""
    references = References(fragment, request)
    rewrite(fragment, references.note)
    if not references.places:
        return fragment
    references.read()
    return rewrite(fragment, references.resolve)


class References:
    """The references of a fragment that are to be resolved: their places, and after `read` their values."""

    def __init__(self, fragment: Fragment, request: Request) -> None:
        self.places: dict[str, tuple[DynamicReference, Steps]] = {}
        self._fragment = fragment
        self._request = request
        self._values: dict[str, str] = {}
        self._variables = _variables(fragment, request)

    def note(self, path: Steps, text: str) -> str:
        """Remember the references in a text; returns the text. Raises MacroError for one that cannot be resolved."""
        for reference in self._references(path, self._filled(path, text)):
            self.places.setdefault(_key(reference), (reference, path))
        return text

    def read(self) -> None:
        """Read the values; raises MacroError for a reference without one."""
        from cfnkit.dynamic_references import parameter_value

        region = self._request.region
        found = read_parameters(self.places, region)
        problems = []
        for key, (reference, path) in self.places.items():
            if key not in found:
                problems.append((f"There is no SSM parameter '{key}' in {region}.", path))
                continue
            resolution = parameter_value(reference, *found[key])
            if resolution.failure:
                problems.append((resolution.failure.sentence, path))
            self._values[key] = str(resolution.value)
        if problems:
            sentence, path = problems[0]
            others = f" Of the others, {len(problems) - 1} cannot be resolved." if len(problems) > 1 else ""
            raise MacroError(sentence + others, path)

    def resolve(self, path: Steps, text: str) -> str:
        """A text with values in place of its references."""
        filled = self._filled(path, text)
        parts, end = [], 0
        for reference in self._references(path, filled):
            value = self._values[_key(reference)]
            # In the text of an Fn::Sub, `${` in the value would begin a variable.
            parts += [filled[end : reference.start], value.replace("${", "${!") if _is_of_sub(path) else value]
            end = reference.end
        return "".join([*parts, filled[end:]]) if parts else text

    def _references(self, path: Steps, text: str) -> list[DynamicReference]:
        if "{{" not in text:
            return []
        from cfnkit.dynamic_references import MalformedReference, tokenize

        place = None if self._request.is_snippet else _RESOLVED.get(_attribute(path))
        if place is not None and place not in self._request.params["Also"]:
            return []
        found = []
        for token in tokenize(text):
            if not isinstance(token, MalformedReference) and not token.is_secure:
                found.append(token)
            elif place is None:
                raise MacroError(_refusal(token), path)
        return found

    def _filled(self, path: Steps, text: str) -> str:
        """The text of an Fn::Sub, with the values of known variables in its references; any other text as it is."""
        if "{{" not in text or not _is_of_sub(path):
            return text
        known = self._variables
        if path[-1] == 0:
            arguments = self._fragment.at(path[:-1])
            own = arguments[1] if len(arguments) > 1 else None
            known = {**known, **(own if isinstance(own, dict) else {})}

        def value(match: re.Match[str]) -> str:
            found = known.get(match[1].strip())
            return str(found) if isinstance(found, (str, int)) else match[0]

        return _REFERENCE.sub(lambda reference: _VARIABLE.sub(value, reference[0]), text)


def read_parameters(keys: Iterable[str], region: str) -> dict[str, tuple[str, str]]:
    """The type and the value of each existing parameter by its key, `name` or `name:version`.

    Raises MacroError when they cannot be read.
    """
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    asked = [*keys]
    found: dict[str, tuple[str, str]] = {}
    config = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 4})
    try:
        ssm = boto3.client("ssm", region_name=region or None, config=config)
        for start in range(0, len(asked), AT_ONCE):
            batch = asked[start : start + AT_ONCE]
            answer = ssm.get_parameters(Names=batch)["Parameters"]
            for key in batch:
                name, _, version = key.partition(":")
                versions = {p["Version"]: p for p in answer if p["Name"] == name and version in ("", str(p["Version"]))}
                if versions:
                    # For a name without a version the newest one is returned.
                    parameter = versions[max(versions)]
                    found[key] = parameter["Type"], parameter["Value"]
    except (BotoCoreError, ClientError) as error:
        raise MacroError(f"The SSM parameters cannot be read: {error}") from error
    return found


def _variables(fragment: Fragment, request: Request) -> dict[str, Any]:
    """The known variables of an Fn::Sub; a macro may not get the value of a NoEcho parameter."""
    pseudo = {"AWS::Region": request.region, "AWS::AccountId": request.account_id}
    values = request.parameter_values
    if request.is_snippet:
        return {**pseudo, **values}
    hidden = {name for name in values if str(fragment.at(("Parameters", name, "NoEcho"))).lower() == "true"}
    return {**pseudo, **{name: values[name] for name in values if name not in hidden}}


def _attribute(path: Steps) -> tuple[str | int, ...]:
    """The section and the attribute that a path of a template leads into: `("Resources", "Properties")`."""
    while len(path) > 3 and str(path[1]).startswith(_LOOP) and isinstance(path[2], int) and isinstance(path[3], str):
        path = (path[0], *path[3:])
    return path[::2][:2]


def _is_of_sub(path: Steps) -> bool:
    """Whether a text is the text of an Fn::Sub, in which variables are replaced."""
    return path[-1:] == ("Fn::Sub",) or path[-2:] == ("Fn::Sub", 0)


def _key(reference: DynamicReference) -> str:
    return reference.name if reference.version is None else f"{reference.name}:{reference.version}"


def _refusal(token: Token) -> str:
    """The reason why a reference is not resolved."""
    from cfnkit.dynamic_references import MalformedReference, ReferenceFault

    if not isinstance(token, MalformedReference):
        return (
            f"{token.text} is a secret, and its value could be read in the template. Write its name here, and let "
            "its user read the value."
        )
    if token.fault is ReferenceFault.VARIABLE:
        return (
            f"The variable in {token.text} is not known to a macro: in an Fn::Sub, these are the parameters of the "
            "template, AWS::Region and AWS::AccountId."
        )
    return f"{token.text} cannot be resolved. {token.sentence}"
