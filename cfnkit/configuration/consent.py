"""What the user permits: calls of AWS, and the code of macros.

It is said by options, by environment variables, or in a file of the user's own, which settings by folder may refine. A
checkout's own files cannot say it.
"""

from __future__ import annotations

import collections.abc as abc
import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.project import is_below

if TYPE_CHECKING:
    from cfnkit.configuration.documents import Section

MacroMode: TypeAlias = Literal["run", "replay", "never"]
MACRO_MODES: tuple[MacroMode, ...] = get_args(MacroMode)

_ON, _OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
# https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html: boto3 takes these by itself.
_ENDPOINTS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_LAMBDA")


@dataclass(frozen=True, slots=True)
class Consent:
    """What the user permits for the templates of one folder.

    With `aws`, what the configuration asks of AWS is asked: deployed functions of the caller's own account and of
    `accounts`, includes in S3, and credentials for the macros that want them. `endpoints` are URLs that may stand in
    place of AWS's, besides those of this machine. `macros` says whether code of macros runs, recordings alone answer,
    or no macro is called. `offline` forbids AWS, whatever else is said. `variables` are those of the environment that a
    template may read, with their values.
    """

    aws: bool = False
    macros: MacroMode = "run"
    accounts: frozenset[str] = frozenset()
    endpoints: frozenset[str] = frozenset()
    offline: bool = False
    variables: abc.Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)

    @property
    def asks_aws(self) -> bool:
        """Whether AWS may be asked for what a configuration names."""
        return self.aws and not self.offline


@dataclass(frozen=True, slots=True)
class Word:
    """What one source says; None where it says nothing."""

    aws: bool | None = None
    offline: bool | None = None
    macros: MacroMode | None = None
    accounts: frozenset[str] = frozenset()
    endpoints: frozenset[str] = frozenset()
    variables: abc.Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)

    def over(self, other: Word) -> Word:
        """This word, and the other's where this one says nothing; what either permits by name is permitted."""
        return Word(
            other.aws if self.aws is None else self.aws,
            other.offline if self.offline is None else self.offline,
            self.macros or other.macros,
            self.accounts | other.accounts,
            self.endpoints | other.endpoints,
            {**other.variables, **self.variables},
        )


@dataclass(frozen=True, slots=True)
class UserConsent:
    """What the user said: `said` by options and the environment, over `own`, that of the user's file.

    `folders` are the real paths of folders with a word of their own, the deepest first.
    """

    said: Word = Word()
    own: Word = Word()
    folders: tuple[tuple[str, Word], ...] = ()

    def within(self, folder: str | os.PathLike[str]) -> Consent:
        """The consent for the templates of a folder."""
        own = self.own
        if self.folders:
            real = os.path.realpath(folder)
            own = next((word for path, word in self.folders if is_below(real, path)), Word()).over(own)
        word = self.said.over(own)
        offline = any((self.said.offline, word.offline))
        return Consent(bool(word.aws), word.macros or "run", word.accounts, word.endpoints, offline, word.variables)

    def of_template(self, name: str) -> Consent:
        """The consent for the template at a path; one from stdin counts as one of the working folder."""
        return self.within(os.path.dirname(os.path.abspath(name)))


def user_consent(environment: abc.Mapping[str, str], options: Word = Word()) -> UserConsent:
    """What the user said by `options`, over the variables CFNKIT_AWS, CFNKIT_OFFLINE and so on, and in their own file.

    Raises ConfigurationError for a variable with another value, and for a file that others may change or that is wrong.
    """
    said = options.over(_of_environment(environment))
    path = user_file(environment)
    return _with_file(said, path) if os.path.exists(path) else UserConsent(said)


def user_file(environment: abc.Mapping[str, str]) -> str:
    """The path of the user's own file, whether it exists or not."""
    if sys.platform == "win32":
        folder = environment.get("APPDATA") or os.path.expanduser(r"~\AppData\Roaming")
    else:
        # https://specifications.freedesktop.org/basedir-spec/latest/: a path that is not absolute is ignored.
        folder = environment.get("XDG_CONFIG_HOME", "")
        folder = folder if os.path.isabs(folder) else os.path.expanduser("~/.config")
    return os.path.join(folder, "cfnkit", "config.yaml")


def _of_environment(environment: abc.Mapping[str, str]) -> Word:
    macros = environment.get("CFNKIT_MACROS", "")
    if macros not in ("", *MACRO_MODES):
        raise ConfigurationError(f"CFNKIT_MACROS must be one of {', '.join(MACRO_MODES)}, not '{macros}'.")
    return Word(
        _switch(environment, "CFNKIT_AWS"),
        _switch(environment, "CFNKIT_OFFLINE"),
        next((mode for mode in MACRO_MODES if mode == macros), None),
        endpoints=frozenset(filter(None, map(environment.get, _ENDPOINTS))),
        variables=permitted_variables(environment.get("CFNKIT_ENV", "").split(","), environment),
    )


def permitted_variables(words: abc.Iterable[str], environment: abc.Mapping[str, str]) -> dict[str, str]:
    """The variables that `NAME=VALUE` gives or `NAME` permits; one that is permitted and not set is left out."""
    given = (word.strip().partition("=") for word in words)
    return {
        name: value if equals else environment[name] for name, equals, value in given if equals or name in environment
    }


def _switch(environment: abc.Mapping[str, str], name: str) -> bool | None:
    text = environment.get(name, "").strip().lower()
    if text and text not in (*_ON, *_OFF):
        raise ConfigurationError(f"{name} must be 1 or 0, not '{environment[name]}'.")
    return text in _ON if text else None


def _with_file(said: Word, path: str) -> UserConsent:
    from pathlib import Path

    from cfnkit.configuration.documents import Section, check_conformance, read_document
    from cfnkit.conformance import schema_beside
    from cfnkit.files.ownership import who_else_writes
    from cfnkit.syntax import Mapping

    if not os.path.isfile(path):
        raise ConfigurationError(f"Your settings {path} cannot be read: it is no regular file.")
    for each in (path, os.path.dirname(path)):
        why = who_else_writes(each)
        if why:
            raise ConfigurationError(f"Your settings {path} are not used: {why} ({each}).")
    document = read_document(Path(path), "file of settings")
    subject = "your settings"
    check_conformance(document.root, schema_beside(__file__, "consent"), subject)
    assert isinstance(document.root, Mapping)  # as the schema demands
    section = Section(document.root, document.source)
    folders = [
        (os.path.realpath(os.path.expanduser(name)), _word(one)) for name, one in section.section("folders").sections()
    ]
    deepest_first = sorted(folders, key=lambda item: -len(item[0]))
    return UserConsent(said, _word(section), tuple(deepest_first))


def _word(section: Section) -> Word:
    def flag(key: str) -> bool | None:
        return section.flag(key) if key in section.node.entries else None

    macros = section.text("macros")
    return Word(
        flag("aws"),
        flag("offline"),
        next((mode for mode in MACRO_MODES if mode == macros), None),
        frozenset(section.texts("accounts")),
    )
