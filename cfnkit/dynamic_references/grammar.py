"""The grammar of dynamic references: from a string to the references in it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cfnkit.dynamic_references.reference import DynamicReference, MalformedReference, ReferenceFault, Service, Token
from cfnkit.vocabulary import may_hold_reference, suggestion

# Of more than two braces in a row, the last two open a reference. A `${...}` is one piece, so that its brace does not
# close a reference.
_MARK = re.compile(
    r"(?P<open>\{\{\s*(?ai:resolve)\s*:)"
    r"|(?P<braces>\{\{(?!\{))"
    r"|(?P<variable>\$\{[^{}]*\})"
    r"|(?P<close>\}\})"
    r"|(?P<line_break>[\r\n])"
)
_SPACE = re.compile(r"\s")
_PARAMETER_NAME = re.compile(r"[A-Za-z0-9_.\-/]+\Z")
_PARAMETER_VERSION = re.compile(r"[0-9]{1,19}\Z")
# The names of secrets that a service manages have an exclamation mark.
_SECRET_NAME = re.compile(r"[A-Za-z0-9/_+=.@!-]+\Z")
_SECRET_ARN = re.compile(r"arn:aws[a-z-]*:secretsmanager:[^:]+:[^:]+:secret:[A-Za-z0-9/_+=.@!-]+\Z")
_ARN_PARTS = 7
_QUOTED = 100
_SERVICES = {service.value: service for service in Service}


class _Region(NamedTuple):
    """The place of a reference, or (`is_reference` False) of other double braces within one."""

    start: int
    end: int
    fault: ReferenceFault | None = None
    is_reference: bool = True


class _MalformedError(Exception):
    """Ends the reading of a malformed reference; `tokenize` turns it into a MalformedReference."""

    def __init__(self, fault: ReferenceFault, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = fault
        self.sentence = sentence


def tokenize(text: str) -> tuple[Token, ...]:
    """The dynamic references of `text`, also malformed ones, in their order; they do not overlap.

    `text` is a string whose functions are evaluated: a `${Name}` in a reference makes it malformed. A reference ends on
    its line. Other double braces mean nothing to CloudFormation and are left out. The sentence of a malformed
    reference quotes it.
    """
    if not may_hold_reference(text):
        return ()
    return tuple(_token(text, region) for region in _regions(text))


def _regions(text: str) -> list[_Region]:
    """The outermost references in their order; those within one that is not closed count separately."""
    found: list[_Region] = []
    opened: list[tuple[int, bool]] = []

    def abandon(end: int) -> None:
        found.extend(_Region(start, end, ReferenceFault.UNCLOSED) for start, is_reference in opened if is_reference)
        opened.clear()

    for mark in _MARK.finditer(text):
        kind = mark.lastgroup
        if kind == "open" or (kind == "braces" and opened):
            opened.append((mark.start(), kind == "open"))
        elif kind == "line_break":
            abandon(mark.start())
        elif kind == "close" and opened:
            start, is_reference = opened.pop()
            nested = False
            while is_reference and found and found[-1].start > start:
                found.pop()
                nested = True
            found.append(_Region(start, mark.end(), ReferenceFault.NESTED if nested else None, is_reference))
    abandon(len(text))
    regions = sorted(region for region in found if region.is_reference)
    limits = [*(region.start for region in regions[1:]), len(text)]
    return [region._replace(end=min(region.end, limit)) for region, limit in zip(regions, limits, strict=False)]


def _token(text: str, region: _Region) -> Token:
    start, end = region.start, region.end
    written = text[start:end]
    try:
        if region.fault is ReferenceFault.UNCLOSED:
            sentence = "A dynamic reference is closed with '}}' on the line it starts on."
            raise _MalformedError(ReferenceFault.UNCLOSED, sentence)
        if region.fault is ReferenceFault.NESTED:
            sentence = "A dynamic reference with double braces in it is not resolved."
            raise _MalformedError(ReferenceFault.NESTED, sentence)
        return _reference(written, start, end)
    except _MalformedError as error:
        return MalformedReference(start, end, error.fault, written, error.sentence)


def _reference(written: str, start: int, end: int) -> DynamicReference:
    body = written[2:-2]
    if "${" in body:
        sentence = "Nothing replaces the variable in this dynamic reference: use Fn::Sub."
        raise _MalformedError(ReferenceFault.VARIABLE, sentence)
    word, service_name, *parts = body.split(":")
    if any(part != part.strip() for part in (word, service_name, *parts)):
        raise _MalformedError(ReferenceFault.SPACES, "A dynamic reference has no spaces around its parts.")
    if body.endswith("\\"):
        raise _MalformedError(
            ReferenceFault.TRAILING_BACKSLASH, "A dynamic reference that ends in a backslash is not resolved."
        )
    if word != "resolve":
        raise _MalformedError(ReferenceFault.WRONG_CASE, f"{_quoted(word)} is written 'resolve'.")
    service = _service(service_name)
    if not parts or not parts[0]:
        raise _MalformedError(ReferenceFault.EMPTY_NAME, "A dynamic reference names a parameter or a secret.")
    unread = DynamicReference(service, "", start, end, written)
    return _secret(parts, unread) if service is Service.SECRETS_MANAGER else _parameter(parts, unread)


def _service(name: str) -> Service:
    if name in _SERVICES:
        return _SERVICES[name]
    if name.lower() in _SERVICES:
        raise _MalformedError(ReferenceFault.WRONG_CASE, f"{_quoted(name)} is written {_quoted(name.lower())}.")
    sentence = f"There is no service {_quoted(name)} to resolve from. {suggestion(name, _SERVICES)}".rstrip()
    raise _MalformedError(ReferenceFault.UNKNOWN_SERVICE, sentence)


def _parameter(parts: list[str], reference: DynamicReference) -> DynamicReference:
    name, *versions = parts
    if name == "arn":
        sentence = "A parameter is referred to by its name: one of another account, by its ARN, cannot be resolved."
        raise _MalformedError(ReferenceFault.BAD_NAME, sentence)
    _check_name(name, _PARAMETER_NAME, "parameter", "letters, digits and _.-/")
    if len(versions) > 1:
        sentence = "A dynamic reference to a parameter has no more parts than a name and a version."
        raise _MalformedError(ReferenceFault.TOO_MANY_PARTS, sentence)
    if not versions:
        return reference._replace(name=name)
    if not _PARAMETER_VERSION.match(versions[0]) or not int(versions[0]):
        sentence = f"The version {_quoted(versions[0])} is not a number: labels and 'latest' are not resolved."
        raise _MalformedError(ReferenceFault.BAD_VERSION, sentence)
    return reference._replace(name=name, version=int(versions[0]))


def _secret(parts: list[str], reference: DynamicReference) -> DynamicReference:
    id_parts = _ARN_PARTS if parts[0] == "arn" else 1
    name, rest = ":".join(parts[:id_parts]), parts[id_parts:]
    if id_parts == 1:
        _check_name(name, _SECRET_NAME, "secret", "letters, digits and /_+=.@-")
    elif not _SECRET_ARN.match(name):
        raise _MalformedError(ReferenceFault.BAD_NAME, f"{_quoted(name)} is not the ARN of a secret.")
    if len(rest) > 4:
        sentence = (
            "A dynamic reference to a secret ends in SecretString, a key, a version stage and a version id at most."
        )
        raise _MalformedError(ReferenceFault.TOO_MANY_PARTS, sentence)
    secret_string, json_key, version_stage, version_id = [*rest, "", "", "", ""][:4]
    _check_secret_string(secret_string)
    if _SPACE.search(version_stage) or _SPACE.search(version_id):
        raise _MalformedError(ReferenceFault.SPACES, "A version stage and a version id have no spaces.")
    return reference._replace(name=name, json_key=json_key, version_stage=version_stage, version_id=version_id)


def _quoted(text: str) -> str:
    """`text` in quotes, cut when it is long."""
    return f"'{text}'" if len(text) <= _QUOTED else f"'{text[: _QUOTED - 3]}...'"


def _check_name(name: str, pattern: re.Pattern[str], what: str, characters: str) -> None:
    if _SPACE.search(name):
        raise _MalformedError(ReferenceFault.SPACES, f"The name of a {what} has no spaces: {_quoted(name)}.")
    if not pattern.match(name):
        raise _MalformedError(ReferenceFault.BAD_NAME, f"The name of a {what} has {characters} only: {_quoted(name)}.")


def _check_secret_string(part: str) -> None:
    if part in ("", "SecretString"):
        return
    if part.lower() == "secretbinary":
        raise _MalformedError(ReferenceFault.SECRET_BINARY, "SecretBinary cannot be resolved, only SecretString.")
    if part.lower() == "secretstring":
        raise _MalformedError(ReferenceFault.WRONG_CASE, f"{_quoted(part)} is written 'SecretString'.")
    sentence = f"{_quoted(part)} is in the place of SecretString; a key follows it, as in 'SecretString:KEY'."
    raise _MalformedError(ReferenceFault.BAD_SECRET_STRING, sentence)
