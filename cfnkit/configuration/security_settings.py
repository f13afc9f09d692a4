"""The settings of security rules for the templates of a configuration: `security:`."""

from __future__ import annotations

from dataclasses import dataclass

from cfnkit.configuration.documents import Section

RECOMMENDED = "recommended"
PROFILES = (RECOMMENDED, "all", "cfn-nag", "checkov", "control-tower-like")
"""The profiles of security rules: `all`, a chosen part, and those with an alias in a set of others."""


@dataclass(frozen=True, slots=True)
class SecuritySettings:
    """The profile of security rules that run; None where the file has none, so that none runs.

    `above` are the profiles of files in folders above, whose mandatory rules run as well.
    """

    profile: str | None = None
    above: tuple[str, ...] = ()


def security_settings(section: Section) -> SecuritySettings:
    """The settings of a section that its schema accepts."""
    return SecuritySettings(section.text("profile"))
