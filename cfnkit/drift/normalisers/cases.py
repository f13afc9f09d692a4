"""Words whose case does not count."""

from __future__ import annotations

import re
from typing import Any

from cfnkit.drift.normalisers.normaliser import Leaf, NormaliserDefaults
from cfnkit.drift.shapes.peculiarity import Comparator
from cfnkit.drift.shapes.shape import Shape

# The names of properties that take one of a few words, for schemas that do not list the words.
_ENUMERATION = re.compile(
    r"(?:Type|Mode|Status|State|Protocol|Method|Level|Class|Engine|EngineName|Format|Direction|Unit|Tier|Scheme"
    r"|Algorithm)s?\Z"
)
_WINDOW = re.compile(r"(?:Maintenance|Backup|Snapshot)Window\Z")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")
_HOST_NAME = re.compile(
    r"(?:Domain|Host|Dns|DNS)(?:Name|names)?s?\Z|HostedZoneName\Z|AlternativeNames\Z|\A(?:Domains|Aliases|CNAMEs)\Z",
    re.IGNORECASE,
)
_MAIL = re.compile(r"\ARecipients\Z")
_ADDRESS = re.compile(r"[^\s@]+@[A-Za-z0-9.-]+\Z")
_ALGORITHM = re.compile(r"Algorithm\Z")
_HEADERS = re.compile(r"Headers?(?:Name|Names|List)?\Z")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")
_STORED_IN_LOWER_CASE = re.compile(
    r"(?:stored as|folded to|converted to|converts it to|converts the name to)\s+(?:a\s+)?lower-?case", re.IGNORECASE
)
_HOST = re.compile(r"(?:[A-Za-z0-9*_-]|\\[0-7]{3})+(?:\.(?:[A-Za-z0-9_-]|\\[0-7]{3})+)+\.?\Z")
_OCTAL = re.compile(r"\\([0-7]{3})")
_DNS = "AWS::Route53::"
# The services that store the names of databases and of what belongs to them in lower case.
_DATABASES = re.compile(r"AWS::(?:RDS|DMS|DocDB|DocDBElastic|Neptune|Redshift|ElastiCache|MemoryDB|DAX)::")
_IDENTIFIER = re.compile(
    r"(?:\w*(?:Identifier|GroupName|ClusterName|SubscriptionName)|(?:User|UserGroup|ReplicationGroup|Source)Id)s?\Z"
)


class Enumerations(NormaliserDefaults):
    """One of the words that a property takes; the name of an algorithm has a hyphen or an underscore.

    https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html
    """

    name = "case"

    def applies(self, shape: Shape) -> bool:
        """Whether the schema lists words, all different without their case, or the property's name suggests a list."""
        listed = shape.enumeration
        if listed:
            return len({word.lower() for word in listed}) == len(listed)
        return bool(_ENUMERATION.search(shape.name)) or bool(_WINDOW.search(shape.name))

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The word in lower case."""
        if not isinstance(value, str):
            return value
        if shape.enumeration:
            known = value.lower() in {word.lower() for word in shape.enumeration}
        else:
            known = bool(_WINDOW.search(shape.name) or _WORD.match(value))
        if not known:
            return value
        # ACM returns RSA_2048 as RSA-2048.
        return value.lower().replace("-", "_") if _ALGORITHM.search(shape.name) else value.lower()


class HostNames(NormaliserDefaults):
    """A host name or a domain name, whose case does not count (RFC 4343); a dot at the end marks it as complete.

    A recipient of mail is a domain, or an address, which Amazon SES stores in lower case.
    """

    name = "host-name"

    def applies(self, shape: Shape) -> bool:
        """Whether the name of the property or the format says that it is one; the name of a record is one."""
        is_record = shape.name == "Name" and shape.type_name.startswith(_DNS)
        return (
            is_record
            or bool(_MAIL.match(shape.name))
            or "hostname" in shape.formats
            or bool(_HOST_NAME.search(shape.name))
        )

    def normalise(self, value: Any, shape: Shape) -> Any:
        """``A.Example.com.`` is ``a.example.com``, and ``\\052.example.com``, as Route 53 writes it, ``*.example.com``.

        https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
        """
        if not isinstance(value, str):
            return value
        if _MAIL.match(shape.name) and _ADDRESS.match(value):
            return value.lower()
        if not _HOST.match(value):
            return value
        return _OCTAL.sub(lambda code: chr(int(code[1], 8)), value).lower().rstrip(".")


class HeaderNames(NormaliserDefaults):
    """The name of an HTTP header field, whose case does not count (RFC 9110, 5.1)."""

    name = "header-name"

    def applies(self, shape: Shape) -> bool:
        """Whether the name of the property, or of its owner, says that it is one."""
        return bool(_HEADERS.search(shape.name)) or (shape.name == "Name" and shape.owner.endswith("Header"))

    def normalise(self, value: Any, shape: Shape) -> Any:
        """``X-Custom`` is ``x-custom``."""
        return value.lower() if isinstance(value, str) and _TOKEN.match(value) else value


class AnyCase(NormaliserDefaults):
    """A text that the service returns in another case."""

    name = "case"

    def applies(self, shape: Shape) -> bool:
        """Whether the schema's description says so, as "This value is stored as a lowercase string".

        The identifiers of databases are stored so, whatever the schema says.
        https://docs.aws.amazon.com/dms/latest/APIReference/API_CreateEndpoint.html: "Stored as a lowercase string"
        """
        return (
            shape.marks.peculiar(Comparator.ANY_CASE)
            or shape.description_matches(_STORED_IN_LOWER_CASE)
            or bool(_DATABASES.match(shape.type_name) and _IDENTIFIER.match(shape.name))
        )

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The text in lower case."""
        return value.lower() if isinstance(value, str) else value


class CreateOnlyCase:
    """A create-only text: as it cannot have changed, another case is the work of the service."""

    name = "case"
    in_free_form = False

    def applies(self, shape: Shape) -> bool:
        """Whether the property is create-only."""
        return shape.marks.create_only

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether the texts differ in nothing but their case."""
        pair = (leaf.expected, leaf.actual)
        return all(isinstance(value, str) for value in pair) and pair[0].lower() == pair[1].lower()
