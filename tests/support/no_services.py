"""No AWS at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cfnkit.deployment import SsmParameter
from cfnkit.dynamic_references import FindingResolver, FindingVerifier
from cfnkit.hosts import MacroHost


class NoServices:
    """Fails at each call; a test overrides the methods that it is about."""

    def macro_host(self, function: str, region: str, endpoint_url: str | None, timeout: float | None) -> MacroHost:
        raise AssertionError(f"the macro {function} is called in {region}")

    def caller_account(self, region: str) -> str | None:
        raise AssertionError(f"the caller's account is asked for in {region}")

    def fetch_object(self, bucket: str, key: str, region: str) -> bytes:
        raise AssertionError(f"{bucket}/{key} is fetched in {region}")

    def fetch_parameters(self, names: Sequence[str], region: str) -> Mapping[str, SsmParameter]:
        raise AssertionError(f"{names} are fetched in {region}")

    def resolver(self, region: str) -> FindingResolver:
        raise AssertionError(f"references are resolved in {region}")

    def verifier(self, region: str) -> FindingVerifier:
        raise AssertionError(f"references are verified in {region}")
