"""The environment variables of a macro: those that Lambda would set, and the few of the caller's that it needs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cfnkit.files.programs import search_path
from cfnkit.hosts import Answer
from cfnkit.redaction import Redactor

_PASSED = ("PATH", "LANG", "TZ")
# On Windows: no program starts without some of these.
_PASSED_ON_WINDOWS = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS")
_PRIVATE = ("HOME", "TMPDIR")
_PRIVATE_ON_WINDOWS = ("HOME", "TMPDIR", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
# Their values are masked, also in what the macro prints.
_CREDENTIALS = (
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
)


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings of a macro's environment.

    `code` is the folder with the macro's code. `entry` holds the variables of the macro's configuration, which replace
    all others. With `aws`, the macro has the caller's AWS credentials, home folder and network, otherwise none of them;
    `network` is the network alone.
    """

    code: Path
    function_name: str
    region: str
    aws: bool = False
    network: bool = False
    entry: Mapping[str, str] = field(default_factory=dict)

    def variables(self, scratch: Path, caller: Mapping[str, str]) -> dict[str, str]:
        """All variables; `scratch` is the private folder for HOME and TMPDIR, `caller` the environment of cfnkit."""
        return self._variables(scratch, caller, windows=os.name == "nt")

    def _variables(self, scratch: Path, caller: Mapping[str, str], *, windows: bool) -> dict[str, str]:
        wanted = (*_PASSED, *_PASSED_ON_WINDOWS) if windows else _PASSED
        passed = {name: value for name, value in caller.items() if name in wanted or name.startswith("LC_")}
        if "PATH" in passed:
            passed["PATH"] = os.pathsep.join(search_path(passed["PATH"]))
        return {
            "PATH": os.defpath,
            **passed,
            **dict.fromkeys(_PRIVATE_ON_WINDOWS if windows else _PRIVATE, str(scratch)),
            "PYTHONDONTWRITEBYTECODE": "1",
            # As in Lambda; Windows has other encodings.
            **({"PYTHONUTF8": "1"} if windows else {}),
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


_HOMES = ("HOME", "USERPROFILE")


def _callers_aws(caller: Mapping[str, str]) -> dict[str, str]:
    """The caller's credentials and profiles, and the home folder that holds their files."""
    return {name: value for name, value in caller.items() if name.startswith("AWS_") or name in _HOMES}


def credentials(variables: Mapping[str, str]) -> list[str]:
    """The credentials among a macro's variables."""
    return [variables[name] for name in _CREDENTIALS if variables.get(name)]


def hide_credentials(answer: Answer, known: Iterable[str]) -> Answer:
    """The answer with the credentials in its failure and its log masked. The payload stays as it is."""
    redact = Redactor(known)
    return answer._replace(failure=redact(answer.failure), log=redact(answer.log)) if redact else answer
