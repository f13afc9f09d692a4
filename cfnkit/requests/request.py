"""A template to process, with all that processing needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cfnkit.configuration.consent import Consent
from cfnkit.deployment import Target
from cfnkit.pipeline import Configuration, Processed, process
from cfnkit.pipeline.process import ReferenceMode

if TYPE_CHECKING:
    from cfnkit.pipeline.run import HostWrapper, Services


class TemplateRequest(NamedTuple):
    """A template to process: its bytes, its name in messages, its target, its configuration and the user's consent."""

    data: bytes
    name: str
    target: Target
    config: Configuration
    consent: Consent

    def process(
        self,
        dynamic_references: ReferenceMode = "keep",
        services: Services | None = None,
        around: HostWrapper | None = None,
    ) -> Processed:
        """Process the template, with `services` or, if the configuration may ask AWS, those of AWS.

        `around` wraps the hosts of macros.
        """
        return process(
            self.data,
            name=self.name,
            target=self.target,
            config=self.config,
            services=services or services_of(self.config, self.consent),
            consent=self.consent,
            around=around,
            dynamic_references=dynamic_references,
        )


def services_of(config: Configuration, consent: Consent) -> Services | None:
    """The services of AWS, if the configuration asks for any and the user permits it."""
    if not (consent.asks_aws and config.asks_aws):
        return None
    from cfnkit.aws import AwsServices

    return AwsServices()
