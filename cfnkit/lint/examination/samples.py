"""Sample values for parameters without a value, so that their template can be checked, too."""

from __future__ import annotations

import re
from dataclasses import replace

from cfnkit.deployment import Target
from cfnkit.syntax import Mapping, Scalar, Sequence, walk
from cfnkit.template import Parameter, Template

# The name of an SSM parameter that is known to exist, with a value that only a deployment knows.
_SSM = "/aws/sample"
_TEXT = "sample"

# Candidates for an AllowedPattern, in this order.
_TEXTS = (
    _TEXT,
    "Sample1",
    "sample-1",
    "1",
    "s",
    "sample.example.com",
    "sample@example.com",
    "https://example.com/sample",
    "s3://sample/sample",
    "arn:aws:iam::123456789012:role/sample",
    "123456789012",
    "us-east-1",
    "10.0.0.0/16",
    "10.0.0.1",
    "2000-01-01",
    "Sample-Passw0rd",
    "01234567-89ab-cdef-0123-456789abcdef",
)
_BY_TYPE = {
    "AWS::EC2::AvailabilityZone::Name": "{region}a",
    "AWS::EC2::Image::Id": "ami-0123456789abcdef0",
    "AWS::EC2::Instance::Id": "i-0123456789abcdef0",
    "AWS::EC2::KeyPair::KeyName": _TEXT,
    "AWS::EC2::SecurityGroup::GroupName": _TEXT,
    "AWS::EC2::SecurityGroup::Id": "sg-0123456789abcdef0",
    "AWS::EC2::Subnet::Id": "subnet-0123456789abcdef0",
    "AWS::EC2::VPC::Id": "vpc-0123456789abcdef0",
    "AWS::EC2::Volume::Id": "vol-0123456789abcdef0",
    "AWS::Route53::HostedZone::Id": "Z0123456789ABCDEFGHIJ",
}


def sampled(template: Template, target: Target) -> tuple[Target, tuple[str, ...]]:
    """The target with a value for each parameter without a value or a default, and the names of these parameters.

    The value is the first of AllowedValues; otherwise a key of the mapping that the parameter selects from; otherwise
    a value of the parameter's type that meets its constraints, if one of the candidates does.
    """
    missing = [
        parameter
        for name, parameter in template.parameters.items()
        if name not in target.parameters and parameter.default is None
    ]
    if not missing:
        return target, ()
    keys = _mapping_keys(template)
    values = {parameter.name: _sample(parameter, target, keys.get(parameter.name)) for parameter in missing}
    return replace(target, parameters={**target.parameters, **values}), tuple(values)


def _sample(parameter: Parameter, target: Target, key: str | None) -> str:
    if parameter.is_ssm:
        return _SSM
    if parameter.allowed_values:
        return parameter.allowed_values[0]
    kind = parameter.type
    if kind in ("Number", "List<Number>"):
        return _number(parameter)
    if key is not None:
        return key
    member = kind.removeprefix("List<").removesuffix(">")
    if member in _BY_TYPE:
        return _BY_TYPE[member].format(region=target.region)
    return _text(parameter)


def _number(parameter: Parameter) -> str:
    """MinValue; without one, 1, or MaxValue if that is smaller."""
    low, high = parameter.attribute("MinValue"), parameter.attribute("MaxValue")
    if low is not None:
        return low
    try:
        return high if high is not None and float(high) < 1 else "1"
    except ValueError:
        return "1"


def _text(parameter: Parameter) -> str:
    low, high = (_length(parameter, name) for name in ("MinLength", "MaxLength"))
    texts = [_fitted(text, low, high) for text in (*_TEXTS, *_BY_TYPE.values())]
    pattern = parameter.attribute("AllowedPattern")
    if pattern is None:
        return texts[0]
    try:
        allowed = re.compile(pattern)
    except re.error:  # not every pattern of Java is one of Python
        return texts[0]
    return next((text for text in texts if allowed.fullmatch(text)), texts[0])


def _length(parameter: Parameter, name: str) -> int | None:
    text = parameter.attribute(name) or ""
    return int(text) if text.isdecimal() and len(text) < 5 else None


def _fitted(text: str, low: int | None, high: int | None) -> str:
    return text[:high].ljust(low or 0, text[-1:])


def _mapping_keys(template: Template) -> dict[str, str]:
    """For each parameter that is a key in an Fn::FindInMap, the first such key of the mapping."""
    found: dict[str, str] = {}
    for _, node in walk(template.root):
        call = node.get("Fn::FindInMap") if isinstance(node, Mapping) else None
        if not isinstance(call, Sequence) or len(call.items) < 3 or not isinstance(call.items[0], Scalar):
            continue
        mapping = template.mappings.get(call.items[0].text)
        for depth in (1, 2):
            key = call.items[depth]
            name = key.get("Ref") if isinstance(key, Mapping) else None
            choices = list(mapping.entries) if mapping is not None else []
            if isinstance(name, Scalar) and choices:
                found.setdefault(name.text, choices[0])
            inner = mapping.get(key.text) if mapping is not None and isinstance(key, Scalar) else None
            inner = inner or (mapping.get(choices[0]) if mapping is not None and choices else None)
            mapping = inner if isinstance(inner, Mapping) else None
    return found
