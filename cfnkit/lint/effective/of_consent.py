"""What the user permits for the templates of a folder, and who said so."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cfnkit.configuration.consent import Consent, UserConsent, Word
from cfnkit.configuration.documents import Section, read_document
from cfnkit.files.project import is_below
from cfnkit.lint.effective.setting import DEFAULT, EffectiveSetting, OriginKind, SettingOrigin
from cfnkit.syntax import Mapping

_FLAGS = ("aws", "offline", "macros")
_ENDPOINT = SettingOrigin(OriginKind.VARIABLE, "AWS_ENDPOINT_URL")
_VARIABLES = {"aws": "CFNKIT_AWS", "offline": "CFNKIT_OFFLINE", "macros": "CFNKIT_MACROS"}


class ConsentSources(NamedTuple):
    """What options say, what the environment says, and the path of the user's own file."""

    options: Word
    environment: UserConsent
    file: str


def consent_settings(sources: ConsentSources, folder: str, consent: Consent) -> Iterator[EffectiveSetting]:
    """Whether AWS may be asked, and macros run. Raises ConfigurationError for the user's own file."""
    own = _sections(sources, folder)
    for name in _FLAGS:
        value = getattr(consent, name)
        yield EffectiveSetting(f"permissions.{name}", value, _origin(sources, name, own))
    for account in sorted(consent.accounts):
        given = account in sources.options.accounts
        origin = SettingOrigin(OriginKind.OPTION, "--aws-account") if given else _in_sections(own, "accounts")
        yield EffectiveSetting("permissions.accounts", account, origin)
    for endpoint in sorted(consent.endpoints):
        given = endpoint in sources.options.endpoints
        origin = SettingOrigin(OriginKind.OPTION, "--aws-endpoint") if given else _ENDPOINT
        yield EffectiveSetting("permissions.endpoints", endpoint, origin)
    for variable in sorted(consent.variables):
        given = variable in sources.options.variables
        origin = (
            SettingOrigin(OriginKind.OPTION, "--env") if given else SettingOrigin(OriginKind.VARIABLE, "CFNKIT_ENV")
        )
        yield EffectiveSetting("permissions.env", variable, origin)


def _origin(sources: ConsentSources, name: str, own: Sequence[Section]) -> SettingOrigin:
    if getattr(sources.options, name) is not None:
        return SettingOrigin(OriginKind.OPTION, f"--{name}")
    if getattr(sources.environment.said, name) is not None:
        return SettingOrigin(OriginKind.VARIABLE, _VARIABLES[name])
    return _in_sections(own, name)


def _in_sections(own: Sequence[Section], name: str) -> SettingOrigin:
    """The place of a key in the user's own file: of the deepest folder that has it, or of all folders."""
    section = next((each for each in own if name in each.node.entries), None)
    return SettingOrigin(OriginKind.USER, span=section.node.key_span(name)) if section else DEFAULT


def _sections(sources: ConsentSources, folder: str) -> list[Section]:
    """What the user's own file says about a folder, the most special first."""
    if not os.path.exists(sources.file):
        return []
    document = read_document(Path(sources.file), "file of settings")
    assert isinstance(document.root, Mapping)  # `user_consent` has held it against its schema
    whole = Section(document.root, document.source)
    real = os.path.realpath(folder)
    folders = [(os.path.realpath(os.path.expanduser(name)), each) for name, each in whole.section("folders").sections()]
    about = [(path, each) for path, each in folders if is_below(real, path)]
    about.sort(key=lambda item: -len(item[0]))
    return [*(each for _, each in about[:1]), whole]
