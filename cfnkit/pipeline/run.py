"""One run of the steps over a template: everything that it is given, and what the caller lends to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from cfnkit.configuration.configuration import Configuration
from cfnkit.configuration.consent import Consent
from cfnkit.deployment import Lookups, SsmParameter, Target
from cfnkit.redaction import Redactor
from cfnkit.template import ParameterValues, Template, parameter_values

if TYPE_CHECKING:  # a small render imports none of these
    from cfnkit.configuration.configuration import MacroEntry
    from cfnkit.dynamic_references import FindingResolver, FindingVerifier
    from cfnkit.hosts import MacroHost
    from cfnkit.transforms import TraceStep
    from cfnkit.transforms.samples import Samples

_NO_PARAMETERS = ParameterValues({}, {}, (), ())


class Services(Protocol):
    """Access to AWS, as `cfnkit.aws.AwsServices` gives it; an empty region is that of the caller's settings."""

    def macro_host(self, function: str, region: str, endpoint_url: str | None, timeout: float | None) -> MacroHost:
        """A host that calls a deployed Lambda function; `timeout` is in seconds, None for no limit of our own."""

    def caller_account(self, region: str) -> str | None:
        """The account of the caller's credentials, asked once; None when no call leaves this machine.

        Raises ServiceError when it is not known.
        """

    def fetch_object(self, bucket: str, key: str, region: str) -> bytes:
        """The content of an object in S3. Raises ServiceError."""

    def fetch_parameters(self, names: Sequence[str], region: str) -> Mapping[str, SsmParameter]:
        """The SSM parameters that template parameters of type `AWS::SSM::Parameter::Value<...>` name.

        `names` are the values of those parameters, `name` or `name:version`; the name of a parameter that another
        account shares is its ARN. The result has the same keys, ready for `Lookups.ssm`, without parameters that do not
        exist, and without the value of a SecureString. Raises ServiceError when a parameter cannot be read.
        """

    def resolver(self, region: str) -> FindingResolver:
        """Resolves dynamic references in a region; the same resolver, with its cache, at each call.

        The failure of one reference is in its resolution. `resolve` raises ServiceError when AWS cannot be asked at
        all: without credentials, a region or a connection.
        """

    def verifier(self, region: str) -> FindingVerifier:
        """Finds out whether dynamic references in a region would resolve, by metadata only: no secret is read.

        It fails as `resolver` does.
        """


class HostSource(Protocol):
    """Gives the hosts of macros that live longer than a run, and whose owner ends them."""

    def host(
        self, entry: MacroEntry, start: Callable[[MacroEntry], MacroHost], conditions: tuple[object, ...], ours: bool
    ) -> MacroHost:
        """The host of a macro, the same one as long as its entry, its code and the `conditions` are the same.

        `start` makes a host of an entry. `ours` says that the macro's code is in a folder that goes after the run.
        """

    def again(self) -> HostSource | None:
        """The source for a second run of the macros, to compare; None when there would be no difference."""


class HostWrapper(Protocol):
    """Puts a host around the host of a macro, to watch its calls."""

    def __call__(self, name: str, host: MacroHost, redactor: Redactor) -> MacroHost:
        """The host that is called instead of `host`, for the macro `name`; `redactor` masks the secrets of the run."""


@dataclass(frozen=True, slots=True)
class Run:
    """The configuration and the target of a run, the values of the template's parameters, and access to AWS.

    `lookups` holds the known answers of AWS for this target. `redactor` masks the secrets among the parameters.
    `services` calls AWS; None keeps the run on this machine. `consent` says what the user permits the configuration to
    ask of it, and whether macros run. `wrap_host`, when given, puts something around the host
    of each macro; `hosts` has those that live between runs. The defaults of the parameters `undecided` are not taken.
    Macros and includes that ran in `earlier`, the trace of another run, are not run again. With `conceal`, a macro gets
    samples in place of secrets.
    """

    config: Configuration = field(default_factory=Configuration)
    target: Target = field(default_factory=Target)
    lookups: Lookups = field(default_factory=Lookups)
    parameters: ParameterValues = _NO_PARAMETERS
    redactor: Redactor = field(default_factory=Redactor)
    services: Services | None = None
    consent: Consent = field(default_factory=Consent)
    wrap_host: HostWrapper | None = None
    hosts: HostSource | None = None
    undecided: frozenset[str] = frozenset()
    earlier: tuple[TraceStep, ...] = ()
    conceal: bool = False
    template: Template | None = None

    def with_parameters_of(self, template: Template) -> Run:
        """The same run, with the values of this template's parameters."""
        given, root = self.target.parameters, template.root.span
        parameters = parameter_values(template, given, self.lookups, root, self.undecided, self.target.origin)
        redactor = self.redactor.knowing(parameters.secrets)
        return replace(self, parameters=parameters, redactor=redactor, template=template)

    @property
    def samples(self) -> Samples | None:
        """The samples that macros get in place of the secrets among the parameters; None when they get these."""
        if not self.conceal or not self.parameters.secrets or self.template is None:
            return None
        from cfnkit.transforms.samples import Samples

        return Samples.of(self.template, self.parameters)
