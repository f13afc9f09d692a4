"""The properties of resources that hold a secret, by their schemas and names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.dynamic_references.placement import REGIONS_WITHOUT_SSM_SECURE, SSM_SECURE_PROPERTIES, place_of
from cfnkit.schemas import ResourceSchema, Schemas
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.template import Template

# The name of a secret ends like this, if the property is write-only.
_NAME = re.compile(
    r"(?:Passwords?|Passphrase|(?<!Client)(?<!Service)(?<!Next)Token|TokenValue|Secret|"
    r"(?:Private|Secret|Shared|Access|Api|Auth)Key|ApiKeyValue)\Z"
)
# The ends of these names, for a fast first look.
_ENDINGS = ("Password", "Passwords", "Passphrase", "Token", "Secret", "Key", "Value")
# Names of passwords, whatever the schema says (from cfn-lint's W2501).
_PASSWORDS = frozenset(
    {
        "ADDomainJoinPassword",
        "AccountPassword",
        "AdminPassword",
        "CrossRealmTrustPrincipalPassword",
        "DbPassword",
        "KdcAdminPassword",
        "MasterUserPassword",
        "Password",
    }
)
# The value is the name of a key to remove.
_NO_SECRETS = frozenset({("AWS::IAM::SAMLProvider", "RemovePrivateKey")})


class SecretProperty(NamedTuple):
    """A property that holds a secret; its value `node` is at `path` of the template.

    `takes_ssm_secure`: an ssm-secure reference is allowed here.
    """

    node: Node
    path: tuple[str | int, ...]
    resource_type: str
    takes_ssm_secure: bool

    @property
    def place(self) -> tuple[str | int, ...]:
        """The path without the functions in it."""
        return place_of(self.path)

    @property
    def name(self) -> str:
        """The name of the property (`LoginProfile.Password`), or of a variable of its Sub (`Token in Code.ZipFile`)."""
        name = ".".join(map(str, self.place[3:]))
        variable = self.path[-1]
        return f"{variable} in {name}" if isinstance(variable, str) and variable != self.place[-1] else name


def secret_properties(template: Template, region: str | None) -> Iterator[SecretProperty]:
    """The properties that hold a secret, in the order of the template; each item of a list is one."""
    schemas = Schemas(region)
    for resource in template.resources.values():
        if resource.properties is None:
            continue
        path = ("Resources", resource.logical_id, "Properties")
        for node, where in _named(resource.properties, path):
            names = tuple("*" if isinstance(step, int) else step for step in place_of(where)[3:])
            listed = (resource.type, *names) in SSM_SECURE_PROPERTIES
            if listed or _holds_secret(schemas.get(resource.type), names):
                takes = listed and region not in REGIONS_WITHOUT_SSM_SECURE
                for value, place in _values(node, where):
                    yield SecretProperty(value, place, resource.type, takes)


def _named(node: Node, path: tuple[str | int, ...]) -> Iterator[tuple[Node, tuple[str | int, ...]]]:
    """The values below a node that have the name of a secret."""
    if isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            if type(item) is not Scalar:
                yield from _named(item, (*path, index))
    elif isinstance(node, Mapping):
        for key, value in node.entries.items():
            if key.endswith(_ENDINGS) and _NAME.search(key):
                yield value, (*path, key)
            elif type(value) is not Scalar:
                yield from _named(value, (*path, key))


def _values(node: Node, path: tuple[str | int, ...]) -> Iterator[tuple[Node, tuple[str | int, ...]]]:
    """The value itself; of a list its items, and of an Fn::If its branches."""
    if isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _values(item, (*path, index))
        return
    branches = node.entries.get("Fn::If") if isinstance(node, Mapping) and len(node.entries) == 1 else None
    if isinstance(branches, Sequence):
        for index, item in enumerate(branches.items[1:], 1):
            yield from _values(item, (*path, "Fn::If", index))
        return
    yield node, path


def _holds_secret(schema: ResourceSchema | None, names: tuple[str, ...]) -> bool:
    """Whether a property is a string that is write-only, or a password by its name."""
    if schema is None or (schema.type_name, *names) in _NO_SECRETS or not _is_text(schema, names):
        return False
    return names[-1] in _PASSWORDS or any(names[: len(path)] == path for path in schema.write_only)


def _is_text(schema: ResourceSchema, names: tuple[str, ...]) -> bool:
    part = schema.root
    for name in names:
        part = schema.follow(part)
        part = part.get("items", {}) if name == "*" else part.get("properties", {}).get(name, {})
    part = schema.follow(part)
    part = schema.follow(part.get("items", {})) if part.get("type") == "array" else part
    kinds = part.get("type", ())
    return "string" in ((kinds,) if isinstance(kinds, str) else kinds)
