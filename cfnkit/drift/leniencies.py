"""The rules by which a value that differs is no drift, with the border of each and its evidence."""

from __future__ import annotations

import collections.abc as abc
from typing import NamedTuple

from cfnkit.drift.shapes.peculiarity import Comparator, bundled_peculiarities

_CFN = "https://docs.aws.amazon.com/AWSCloudFormation/latest"
_SCHEMA = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html"
_DRIFT = f"{_CFN}/UserGuide/using-cfn-stack-drift.html"
_RECORDED = "Recorded live states."

_PROPERTY = "properties that a schema names"
_ANYWHERE = "everywhere"


class Leniency(NamedTuple):
    """A rule: its name in reports, the values that it takes for equal, its border, and its evidence.

    `evidence` is a page, or the observation.
    """

    name: str
    equal: str
    border: str
    evidence: str


_RULES = (
    Leniency(
        "scalar", "a number or boolean and its text", "values whose type a schema gives, and maps of texts", _SCHEMA
    ),
    Leniency("list", "a value and a list of it alone", f"{_PROPERTY} as a list", _RECORDED),
    Leniency(
        "json",
        "a text in JSON and its value, in any layout; in YAML, where an object may stand too",
        _PROPERTY,
        f"{_CFN}/UserGuide/template-formats.html",
    ),
    Leniency(
        "policy",
        "a statement and a list of it, `*` and `{AWS: *}`, an account and its root, the case of actions and of keys of "
        "conditions, the order of statements and their `Sid`",
        "objects that have statements with an effect, documents aside",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    ),
    Leniency(
        "timestamp",
        "one point in time in ISO 8601; a day and its midnight",
        _PROPERTY,
        "https://www.rfc-editor.org/rfc/rfc3339",
    ),
    Leniency(
        "schedule",
        "a rate in minutes, hours or days; the spaces of a cron expression",
        _PROPERTY,
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html",
    ),
    Leniency("line-end", "line breaks at the end of a text, and CR LF", _PROPERTY, _RECORDED),
    Leniency(
        "key-text", "white space in PEM, the comment of an SSH key", _PROPERTY, "https://www.rfc-editor.org/rfc/rfc7468"
    ),
    Leniency(
        "cidr", "the host bits and the spelling of a network", "properties named so, or of that format", _RECORDED
    ),
    Leniency(
        "arn",
        "an ARN in the stack's account and region, and the name or ID in it; the star after a log group's ARN, the "
        "suffix of a secret, `$LATEST` of a function",
        "properties that refer to a resource by name, format or pattern",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
    ),
    Leniency(
        "kms",
        "a key by its ID and its ARN",
        "properties named after a key, or of that format; an alias against a key is not checked",
        "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id",
    ),
    Leniency(
        "case",
        "words in upper and lower case; a hyphen and an underscore in the name of an algorithm",
        "words that a schema lists, properties named after words (`Type`, `Mode`, `Level`), create-only texts, "
        "identifiers of databases, and texts whose description says that they are stored in lower case",
        "https://docs.aws.amazon.com/dms/latest/APIReference/API_CreateEndpoint.html",
    ),
    Leniency(
        "host-name",
        "the case of a host name, the dot at its end, octal escapes; the case of a recipient's address",
        "properties named after a host, or of that format; names of records, recipients of mail",
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html",
    ),
    Leniency(
        "header-name",
        "the case of a header's name",
        "properties named after a header",
        "https://www.rfc-editor.org/rfc/rfc9110",
    ),
    Leniency(
        "words",
        "`-@all` in an access string; the order of attributes of a connection",
        "`AccessString`, `...ConnectionAttributes`",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html",
    ),
    Leniency(
        "capacity",
        "vCPU and CPU units, GB and MiB",
        "properties named after a processor or a memory",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size",
    ),
    Leniency(
        "protocol",
        "a protocol by its number and its name; the port -1 and none",
        "`IpProtocol`, `FromPort`, `ToPort`",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html",
    ),
    Leniency(
        "version", "a version and one that begins with all of its parts", "properties named `...EngineVersion`", _DRIFT
    ),
    Leniency("float", "fractions that are equal in 32 bits", _PROPERTY, _RECORDED),
    Leniency(
        "number",
        "zeros at the end of a decimal fraction",
        "prices, amounts (those of each month of a budget, too), percentages and weights",
        _RECORDED,
    ),
    Leniency(
        "question-marks",
        "`?` for a character outside of ASCII",
        _ANYWHERE,
        f"{_CFN}/APIReference/API_GetTemplate.html",
    ),
    Leniency(
        "empty",
        "an empty value and none; an empty object that stands for a choice (`{Block: {}}`) only where none was made",
        _PROPERTY,
        _RECORDED,
    ),
    Leniency("default", "the default of a schema and none", _PROPERTY, _SCHEMA),
    Leniency("base64", "a text and its Base64 in the property `...Base64`", _PROPERTY, _RECORDED),
    Leniency(
        "name", "a property by another name, at the resource itself, or with another first letter", _PROPERTY, _RECORDED
    ),
    Leniency(
        "order",
        "the order of a list",
        "lists without `insertionOrder`, create-only lists, lists of unique scalars, of references (subnets, accounts, "
        "regions), or of options with a name; documents aside",
        _SCHEMA,
    ),
    Leniency(
        "tags",
        "tags of AWS and of the stack, in any order",
        "lists and maps of tags",
        f"{_CFN}/UserGuide/aws-properties-resource-tags.html",
    ),
    Leniency(
        "attachment",
        "an element that another resource of the template declares",
        "lists that such resources add to",
        _DRIFT,
    ),
    Leniency(
        "propertyTransform",
        "what the expression of a schema makes of a value, but no ARN of another account",
        "properties that have one",
        _SCHEMA,
    ),
)


_SKIPS = (
    Leniency(
        "WRITE_ONLY_PROPERTY", "any value", "write-only properties of a schema, unless they are returned", _SCHEMA
    ),
    Leniency("READ_ONLY", "any value", "read-only properties of a schema", _SCHEMA),
    Leniency("DEPRECATED", "none", "deprecated properties of a schema", _SCHEMA),
    Leniency(
        "SENSITIVE_PROPERTY", "a value that is masked; none for a secret", "properties named after a secret", _DRIFT
    ),
    Leniency(
        "UNRESOLVED", "any value", "values that only an account knows: an alias, `LATEST`, a latest revision", _DRIFT
    ),
    Leniency(
        "NOT_RETURNED",
        "none",
        "create-only properties, instructions for an update, texts with a twin in Base64, a service's own key",
        _SCHEMA,
    ),
    Leniency(
        "MANAGED_BY_AWS",
        "a later minor version; another target group; a number within the bounds of a scaling policy",
        "`EngineVersion` beside `AutoMinorVersionUpgrade`; actions of listeners; properties with a scaling target",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html",
    ),
    Leniency(
        "undeclared",
        "properties, and elements of lists of attributes and devices and of create-only lists, that the template does "
        "not declare",
        "everywhere but in documents and policies; in JSON texts of settings and of Cost Explorer, too",
        _DRIFT,
    ),
)
_COMPARATORS = {
    Comparator.ALSO_CALLED: "a property by the name {}",
    Comparator.DEFAULTED: "the default for an empty list",
    Comparator.FILLED: "elements that the service adds to a list",
    Comparator.NOT_RETURNED: "none",
}


def leniencies() -> tuple[Leniency, ...]:
    """The rules for all types: those by which values are equal, then those by which a value is not compared."""
    return _RULES + _SKIPS


def leniencies_of_types() -> abc.Iterator[Leniency]:
    """The rules for single resource types, from their data files."""
    for type_name, peculiarities in bundled_peculiarities():
        for one in peculiarities:
            equal = _COMPARATORS[one.comparator].format(one.argument)
            yield Leniency(one.comparator.value, equal, f"{type_name} /{'/'.join(one.path)}", one.evidence)


def leniency_named(name: str) -> Leniency:
    """The rule with a name in reports. Raises KeyError for an unknown name."""
    return {rule.name: rule for rule in leniencies()}[name]
