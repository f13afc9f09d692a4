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
        """A host that calls a deployed Lambda function; `timeout` is in seconds, None for no limit of our own."""

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


class HostWrapper(Protocol):
    """Puts a host around the host of a macro, to watch its calls."""

    def __call__(self, name: str, host: MacroHost, redactor: Redactor) -> MacroHost:
        """The host that is called instead of `host`, for the macro `name`; `redactor` masks the secrets of the run."""
