"""The target of a deployment (account, region, stack, parameters), and the known answers of AWS there."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field, replace

from cfnkit.diagnostics import ConfigurationError, article
from cfnkit.source import Span


@dataclass(frozen=True, slots=True)
class SsmParameter:
    """A parameter of the Parameter Store.

    `type` is String, StringList or SecureString. `versions` holds the values of the known versions by number; when it
    is empty, only the existence of the parameter is known. `version` is the number of the newest version.
    """

    type: str
    versions: abc.Mapping[int, str] = field(repr=False)
    version: int = 1

    @property
    def value(self) -> str | None:
        """The value of the newest version; None when it is unknown."""
        return self.versions.get(self.version)


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret of the Secrets Manager.

    `stages` holds its texts by version stage or version ID; None for a version that exists and whose text is unknown.
    """

    stages: abc.Mapping[str, str | None] = field(repr=False)

    @property
    def value(self) -> str | None:
        """The text of the current version (AWSCURRENT); None when it is unknown."""
        return self.stages.get("AWSCURRENT")


@dataclass(frozen=True, slots=True)
class Lookups:
    """Known answers of AWS, by name.

    `ssm`, `secrets` and `exports` are None when nothing is known of them; a mapping, even an empty one, is complete.
    `physical_ids` holds the results of Ref by logical ID, `attributes` those of Fn::GetAtt by `LogicalId.Attribute`,
    `availability_zones` those of Fn::GetAZs by region, `stack_outputs` those of Fn::GetStackOutput by `stack.output`.
    """

    ssm: abc.Mapping[str, SsmParameter] | None = None
    secrets: abc.Mapping[str, Secret] | None = None
    exports: abc.Mapping[str, str] | None = None
    physical_ids: abc.Mapping[str, str] = field(default_factory=dict)
    attributes: abc.Mapping[str, str | abc.Sequence[str]] = field(default_factory=dict)
    availability_zones: abc.Mapping[str, abc.Sequence[str]] = field(default_factory=dict)
    stack_outputs: abc.Mapping[str, str] = field(default_factory=dict)


DEFAULT_REGION = "us-east-1"
DEFAULT_ACCOUNT_ID = "123456789012"
DEFAULT_STACK_NAME = "stack"

# https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
_PARTITIONS = (
    ("cn-", "aws-cn", "amazonaws.com.cn"),
    ("us-gov-", "aws-us-gov", "amazonaws.com"),
    ("us-isob-", "aws-iso-b", "sc2s.sgov.gov"),
    ("us-isof-", "aws-iso-f", "csp.hci.ic.gov"),
    ("us-iso-", "aws-iso", "c2s.ic.gov"),
    ("eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"),
    ("eusc-", "aws-eusc", "amazonaws.eu"),
    ("", "aws", "amazonaws.com"),
)


_OF_TARGETS = frozenset({"AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::StackName", "AWS::URLSuffix"})


def partition_of(region: str) -> str:
    """The partition of a region, `aws-cn` for `cn-north-1`."""
    return next(partition for prefix, partition, _ in _PARTITIONS if region.startswith(prefix))


def url_suffix_of(region: str) -> str:
    """The domain of the AWS endpoints in a region, the value of AWS::URLSuffix."""
    return next(suffix for prefix, _, suffix in _PARTITIONS if region.startswith(prefix))


def check_parameter_values(parameters: abc.Mapping[str, str]) -> None:
    """Raise ConfigurationError for values of parameters that are not as CloudFormation takes them."""
    if not isinstance(parameters, abc.Mapping):
        raise ConfigurationError(f"parameters is a mapping of texts by name, not {article(parameters)}.")
    for name, value in parameters.items():
        if not isinstance(name, str):
            raise ConfigurationError(f"The name of a parameter is a text, not {article(name)}.")
        if not isinstance(value, str):
            message = f"The value of '{name}' is {article(value)}; it must be a text: a number as it is written,"
            raise ConfigurationError(f"{message} a list joined with commas.")


@dataclass(frozen=True, slots=True)
class TargetOrigin:
    """The place in a file that describes a target, and the places of the values that it gives to parameters.

    `unknown` are parameters whose value only a deployment knows, each with the reason. `template_span` is the place
    that names the template, if it is another one, and `region_span` the one that names the region, if the file does.
    """

    span: Span
    places: abc.Mapping[str, Span] = field(default_factory=dict, repr=False)
    unknown: abc.Mapping[str, str] = field(default_factory=dict)
    template_span: Span | None = None
    region_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a deployment; a part that is None was not given, and what depends on it is not known.

    `parameters` holds the values as CloudFormation takes them: strings, a list joined with commas. `resource_types` are
    the types that the caller allows (CreateStack's ResourceTypes); none allows all. `inline`: the template is sent in
    the request instead of through S3, which lowers its size limit to 51,200 bytes. `name` is that of the configuration.
    With `stack_set`, the TemplateBody of the stack set of this logical ID in the template goes there. `origin` is
    the file that describes the target for one template, if there is one.
    """

    region: str | None = None
    account_id: str | None = None
    stack_name: str | None = None
    parameters: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    stack_id: str | None = None
    notification_arns: tuple[str, ...] = ()
    resource_types: tuple[str, ...] = ()
    inline: bool = False
    name: str = ""
    stack_set: str = ""
    origin: TargetOrigin | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        """Refuse values that are no texts. Raises ConfigurationError."""
        for part in ("region", "account_id", "stack_name"):
            value = getattr(self, part)
            if value is not None and not isinstance(value, str):
                raise ConfigurationError(f"{part} is a text, not {article(value)}.")
            if value == "":
                object.__setattr__(self, part, None)
        for part in ("notification_arns", "resource_types"):
            if isinstance(getattr(self, part), str):
                raise ConfigurationError(f"{part} is a tuple of texts, not a str.")
        check_parameter_values(self.parameters)

    def overlaid(
        self,
        *,
        region: str | None = None,
        account_id: str | None = None,
        stack_name: str | None = None,
        stack_id: str | None = None,
        parameters: abc.Mapping[str, str] | None = None,
    ) -> Target:
        """This target with the given parts in place of its own, and the given parameters over its own.

        None and the empty text leave a part as it is.
        """
        return replace(
            self,
            region=region or self.region,
            account_id=account_id or self.account_id,
            stack_name=stack_name or self.stack_name,
            stack_id=stack_id or self.stack_id,
            parameters={**self.parameters, **(parameters or {})},
        )

    @property
    def partition(self) -> str | None:
        """The value of AWS::Partition, if the region is known."""
        return None if self.region is None else partition_of(self.region)

    @property
    def assumed_region(self) -> str:
        """The region, or us-east-1 for what cannot do without: schemas, the event of a macro. It is never shown."""
        return self.region or DEFAULT_REGION

    @property
    def assumed_account_id(self) -> str:
        """The account, or a stand-in for what cannot do without, such as the event of a macro. It is never shown."""
        return self.account_id or DEFAULT_ACCOUNT_ID

    @property
    def assumed(self) -> Target:
        """This target with a stand-in for each part that was not given, for what cannot do without: a macro's event."""
        return self.overlaid(
            region=self.assumed_region,
            account_id=self.assumed_account_id,
            stack_name=self.stack_name or DEFAULT_STACK_NAME,
        )

    @property
    def not_given(self) -> frozenset[str]:
        """The pseudo parameters whose values this target could give, and does not."""
        return _OF_TARGETS - self.pseudo_parameters().keys()

    def pseudo_parameters(self) -> dict[str, str | tuple[str, ...]]:
        """The values of the pseudo parameters that are known, without AWS::NoValue."""
        values: dict[str, str | tuple[str, ...]] = {"AWS::NotificationARNs": self.notification_arns}
        if self.account_id is not None:
            values["AWS::AccountId"] = self.account_id
        if self.region is not None:
            values["AWS::Partition"] = partition_of(self.region)
            values["AWS::Region"] = self.region
            values["AWS::URLSuffix"] = url_suffix_of(self.region)
        if self.stack_name is not None:
            values["AWS::StackName"] = self.stack_name
        if self.stack_id is not None:
            values["AWS::StackId"] = self.stack_id
        return values
