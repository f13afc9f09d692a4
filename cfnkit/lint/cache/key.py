"""The key of a cache entry: a keyed hash of the template and of everything known before it is processed."""

from __future__ import annotations

import os
import re
import sys
from hashlib import blake2b
from pathlib import Path

from cfnkit import __version__
from cfnkit.bundled import bundled_folder
from cfnkit.deployment import Target
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.digests import CONTENT, Digests
from cfnkit.lint.settings import Settings

# Folders whose names hold the versions of installed packages; importlib.metadata is slow to import.
_INSTALLED = re.compile(r"(cfn_lint|cloudformation_validate|aws_sam_translator)-.*\.dist-info")
# cfn-lint reads its region from these.
_ENVIRONMENT = ("AWS_REGION", "AWS_DEFAULT_REGION")


class CacheKeys:
    """The keys of one run."""

    def __init__(self, settings: Settings, files: CfnLintFiles, digests: Digests) -> None:
        target = settings.target
        self._parameters = dict(target.parameters)
        self._today = settings.today
        options = settings.options
        rules = {name: dict(values) for name, values in options.configure_rules.items()}
        parts = [
            __version__,
            *_installed(),
            sys.version,
            str(digests.of(str(Path(__file__).parents[2]), CONTENT)),
            str(digests.of(str(bundled_folder("rules")), CONTENT)),
            *(os.environ.get(name, "") for name in _ENVIRONMENT),
            os.getcwd(),
            *(f"{path} {digests.of(path)}" for path in (*files.paths, *files.used)),
            repr((settings.engine, settings.fail_on, settings.tables, settings.rules)),
            *(str(digests.of(str(folder.absolute()), CONTENT)) for folder in settings.rules),
            *(str(digests.of(str(folder / table), CONTENT)) for table, folder in settings.tables),
            *(f"{path} {digests.of(str(path.absolute()), CONTENT)}" for path in settings.guard_rules),
            repr((options.ignore, options.include, options.mandatory, options.regions)),
            repr((options.suppressions, options.bodies)),
            repr(sorted((name, sorted(values.items(), key=str)) for name, values in rules.items())),
            repr((target.name, target.region, target.account_id, target.stack_name)),
            _identity(target) if isinstance(target, Target) else "",
            repr(sorted(self._parameters)),
            repr((settings.macros_from, settings.run_macros_twice, settings.security)),
            _consent(settings),
        ]
        text = "\0".join(parts).encode("utf-8", "surrogateescape")
        self._common = blake2b(text, key=digests.key, digest_size=32).digest()

    def key(self, name: str, data: bytes, configuration: str) -> str:
        """The key of the template `name` with the text `data`; `configuration` identifies its configuration.

        A parameter value counts only if the parameter's name occurs in the template.
        """
        today = str(self._today) if b"cfnkit" in data and b"until" in data else ""  # a suppression can expire
        values = [item for item in sorted(self._parameters.items()) if item[0].encode() in data]
        digest = self._digest(name, os.path.abspath(name), configuration, repr(values), today)
        digest.update(data)
        return digest.hexdigest()

    def key_of_resources(self, name: str, configuration: str) -> str:
        """The key of the results for the resources of the template `name`, whatever its text."""
        return self._digest("resources", os.path.abspath(name), configuration).hexdigest()

    def _digest(self, *parts: str) -> blake2b:
        digest = blake2b(key=self._common, digest_size=20)
        for part in parts:
            encoded = part.encode("utf-8", "surrogateescape")
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
        return digest


def _identity(target: Target) -> str:
    """A text that is different for another target, and for other places of its values; it holds none of these."""
    return repr((target, sorted(target.origin.places.items()) if target.origin else ()))


def _consent(settings: Settings) -> str:
    """A text that is different for another consent of the user, whatever the order of its parts."""
    words = (settings.consent.said, settings.consent.own, *(word for _, word in settings.consent.folders))
    parts = [(each.aws, each.offline, each.macros, sorted(each.accounts), sorted(each.endpoints)) for each in words]
    variables = [sorted(each.variables.items()) for each in words]
    return repr((parts, variables, [path for path, _ in settings.consent.folders]))


def _installed() -> list[str]:
    """The packages whose version matters, in the order of Python's search path."""
    found = []
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue  # a .zip, or missing
        found += sorted(filter(_INSTALLED.fullmatch, names))
    return found
