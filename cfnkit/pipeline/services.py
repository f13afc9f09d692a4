"""What the caller lends to a run: access to AWS, and what watches the hosts of macros."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from cfnkit.deployment import SsmParameter
from cfnkit.diagnostics import Redactor
from cfnkit.dynamic_references import FindingResolver, FindingVerifier
from cfnkit.hosts.protocol import MacroHost


class Services(Protocol):
    """Access to AWS, as `cfnkit.aws.AwsServices` gives it."""

    def macro_host(self, function: str, region: str, endpoint_url: str | None, timeout: float | None) -> MacroHost:
        """A host that calls a deployed Lambda function."""

    def fetch_object(self, bucket: str, key: str, region: str) -> bytes:
        """An object of S3; raises ServiceError."""

    def fetch_parameters(self, names: Sequence[str], region: str) -> Mapping[str, SsmParameter]:
        """The SSM parameters that template parameters of type `AWS::SSM::Parameter::Value<...>` name.

        `names` are the values of those parameters: `name` or `name:version`, a name being the ARN of a parameter that
        another account shares. The answer has the same keys, ready for `Lookups.ssm`. What does not exist is not in
        it, and a SecureString is without its value. Raises ServiceError when one could not be read.
        """

    def resolver(self, region: str) -> FindingResolver:
        """Resolves dynamic references in a region; the same resolver, with its cache, whenever it is asked for.

        What fails for one reference is in its resolution; `resolve` raises ServiceError when nothing can be asked:
        no credentials, no region, AWS cannot be reached.
        """

    def verifier(self, region: str) -> FindingVerifier:
        """Tells whether dynamic references in a region would resolve, with rights to metadata only: no secret is read.

        As for `resolver`.
        """


class HostWrapper(Protocol):
    """Puts a host around the host of a macro, to watch its calls."""

    def __call__(self, name: str, host: MacroHost, redactor: Redactor) -> MacroHost:
        """The host that is called instead of `host`, for the macro `name`; `redactor` masks the secrets of the run."""
