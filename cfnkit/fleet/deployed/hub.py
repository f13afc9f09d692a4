"""The account that the functions run in: the bucket of results and settings, and the role in member accounts."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field
from datetime import date

from cfnkit.aws.access import Access, shared_session
from cfnkit.aws.object_folder import ObjectFolder
from cfnkit.aws.roles import Roles
from cfnkit.configuration.drift_rules import rules_of_document
from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift.judgement.acceptance import Acceptance
from cfnkit.fleet.examination import Examination
from cfnkit.fleet.items import Item
from cfnkit.syntax import parse

RESULTS, ITEMS, REPORTS, SETTINGS = "results", "items", "reports", "settings"
IGNORE_FILE, ACCEPTED_FILE = "ignore.yaml", "accepted.json"
_ATTEMPTS = 5
_SECONDS = 840.0


@dataclass(frozen=True, slots=True)
class Hub:
    """What the functions know, from the environment that templates/fleet.yaml gives them.

    `access` is that of their own account and region, and `roles` opens those of member accounts.
    """

    bucket: str
    access: Access
    roles: Roles = field(repr=False)
    environment: abc.Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, environment: abc.Mapping[str, str]) -> Hub:
        """The hub by a function's environment. Raises ConfigurationError when it lacks the bucket."""
        bucket = environment.get("FLEET_BUCKET", "")
        if not bucket:
            raise ConfigurationError("FLEET_BUCKET is not set: the functions belong to templates/fleet.yaml.")
        region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
        access = Access(region, attempts=_ATTEMPTS, session=shared_session())
        roles = Roles(
            access,
            environment.get("FLEET_ROLE") or None,
            environment.get("FLEET_EXTERNAL_ID") or None,
            attempts=_ATTEMPTS,
            seconds=_SECONDS,
        )
        return cls(bucket, access, roles, environment)

    @property
    def account(self) -> str:
        """The account of the functions."""
        return self.environment.get("FLEET_ACCOUNT", "")

    @property
    def region(self) -> str:
        """The region of the functions."""
        return self.access.region or ""

    def names(self, variable: str) -> tuple[str, ...]:
        """The names in a variable, which has commas between them."""
        return tuple(name for name in map(str.strip, self.environment.get(variable, "").split(",")) if name)

    def folder(self, prefix: str) -> ObjectFolder:
        """A folder of the bucket."""
        return ObjectFolder(f"s3://{self.bucket}/{prefix}", self.access)

    def access_of(self, item: Item) -> Access:
        """The access to the account and region of an item. Raises ServiceError when the role is refused."""
        return self.roles.access(item.account, item.region)

    def examination(self, day: date, run: str = "") -> Examination:
        """The drift on a day, in a run, with the ignore rules and acceptances of the bucket.

        Raises ConfigurationError for a wrong file of them, and ServiceError when one cannot be read.
        """
        settings = self.folder(SETTINGS)
        rules = settings.read((IGNORE_FILE,))
        accepted = settings.read((ACCEPTED_FILE,))
        return Examination(
            day,
            run=run,
            rules=() if rules is None else rules_of_document(parse(rules, f"{settings.name}/{IGNORE_FILE}")),
            acceptance=None if accepted is None else self._acceptance(accepted, f"{settings.name}/{ACCEPTED_FILE}"),
        )

    @staticmethod
    def _acceptance(data: bytes, name: str) -> Acceptance:
        try:
            return Acceptance.read(data.decode("utf-8"), name)
        except UnicodeDecodeError as error:
            raise ConfigurationError(f"The baseline {name} is not UTF-8.") from error
