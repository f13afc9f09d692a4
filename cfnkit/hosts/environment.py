"""The environment variables that a macro sees: what Lambda would set, and of the caller's only what is needed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cfnkit.diagnostics import Redactor
from cfnkit.hosts.protocol import Answer

_PASSED = ("PATH", "LANG", "TZ")
# What of a macro's environment is never shown, even when the macro prints it.
_CREDENTIALS = (
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
)


@dataclass(frozen=True, slots=True)
class Environment:
    """How the environment of a macro is made.

    `code` is the folder with the macro's code. `entry` are the variables of the macro's own configuration, which
    win over all others. With `aws` the macro acts with the caller's AWS credentials, otherwise it has none.
    """

    code: Path
    function_name: str
    region: str
    aws: bool = False
    entry: Mapping[str, str] = field(default_factory=dict)

    def variables(self, scratch: Path, caller: Mapping[str, str]) -> dict[str, str]:
        """All variables, with `scratch` as the private folder for HOME and TMPDIR; `caller` is our own environment."""
        passed = {name: value for name, value in caller.items() if name in _PASSED or name.startswith("LC_")}
        return {
            "PATH": os.defpath,
            **passed,
            "HOME": str(scratch),
            "TMPDIR": str(scratch),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LAMBDA_TASK_ROOT": str(self.code),
            "AWS_LAMBDA_FUNCTION_NAME": self.function_name,
            **(_callers_aws(caller) if self.aws else _NO_AWS),
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            **self.entry,
        }


_NO_AWS = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


def _callers_aws(caller: Mapping[str, str]) -> dict[str, str]:
    """Credentials and profiles, and the home folder that holds their files."""
    return {name: value for name, value in caller.items() if name.startswith("AWS_") or name == "HOME"}


def credentials(variables: Mapping[str, str]) -> list[str]:
    """The credentials among a macro's variables."""
    return [variables[name] for name in _CREDENTIALS if variables.get(name)]


def hide_credentials(answer: Answer, known: Iterable[str]) -> Answer:
    """The answer, with the credentials that the macro printed masked. The payload stays as it is."""
    redact = Redactor(known)
    return answer._replace(failure=redact(answer.failure), log=redact(answer.log)) if redact else answer
