"""The sections of a config of AWS::CloudFormation::Init, in the order in which cfn-init takes them."""

from __future__ import annotations

import collections.abc as abc
import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from cfnkit.documents.instances.rules import INIT, INIT_KEY
from cfnkit.documents.language import EmbeddedDocument, Path
from cfnkit.documents.reading import is_known
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import suggestion

SectionCheck: TypeAlias = Callable[[Mapping, Path, Mapping, EmbeddedDocument], Iterator[Finding]]

_MANAGERS = ("apt", "dnf", "msi", "python", "rpm", "rubygems", "yum", "zypper")
_SERVICES = ("systemd", "sysvinit", "windows")
_OF_GROUP = ("gid",)
_OF_USER = ("groups", "homeDir", "uid")
_OF_FILE = ("authentication", "content", "context", "encoding", "group", "mode", "owner", "source")
_OF_COMMAND = ("command", "cwd", "env", "ignoreErrors", "test", "waitAfterCompletion")
_OF_SERVICE = ("commands", "enabled", "ensureRunning", "files", "packages", "sources")
_TRIGGERS = ("commands", "files", "sources")
_MODE = re.compile(r"[0-7]{3,6}\Z")
_BOOLEANS = ("true", "false")


def _packages(section: Mapping, path: Path, config: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    yield from _keys(section, path, _MANAGERS, "cfn-init has no package manager", document)
    for manager, packages in section.entries.items():
        below = (*path, manager)
        if isinstance(packages, Mapping):
            for name, versions in packages.entries.items():
                if isinstance(versions, Mapping):
                    message = "The versions of a package are a list, empty for the newest one."
                    yield document.finding(INIT, message, versions.span, "", (*below, name))
        elif is_known(packages):
            message = "The packages of a manager are an object: each name with a list of versions."
            yield document.finding(INIT, message, packages.span, "", below)


def _groups(section: Mapping, path: Path, config: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    for _, group, below in _objects(section, path):
        yield from _keys(group, below, _OF_GROUP, "A group has no", document)


def _users(section: Mapping, path: Path, config: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    for _, user, below in _objects(section, path):
        yield from _keys(user, below, _OF_USER, "A user has no", document)


def _sources(section: Mapping, path: Path, config: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    for folder, source in section.entries.items():
        if not isinstance(source, Scalar):
            message = "A source is a text: the URL of an archive."
            yield document.finding(INIT, message, source.span, "", (*path, folder))


def _files(section: Mapping, path: Path, config: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    for name, file, below in _objects(section, path):
        yield from _keys(file, below, _OF_FILE, "A file has no", document)
        keys = file.entries
        if all(map(is_known_text, keys)) and not {"content", "source"} & {*keys}:
            near = any(suggestion(key, ("content", "source")) for key in keys if key not in _OF_FILE)
            if not near:
                message = "A file has content or a source."
                yield document.finding(INIT, message, section.key_span(name), "", below)
        encoding, mode = file.get("encoding"), file.get("mode")
        if isinstance(encoding, Scalar) and is_known(encoding) and encoding.text not in ("plain", "base64"):
            message = f"The encoding of a file is plain or base64, and not '{encoding.text}'."
            yield document.finding(INIT, message, encoding.span, "", (*below, "encoding"))
        if isinstance(mode, Scalar) and is_known(mode) and not _MODE.match(mode.text):
            message = f"The mode of a file is of six octal digits, such as 000644, and not '{mode.text}'."
            yield document.finding(INIT, message, mode.span, "", (*below, "mode"))


def _commands(section: Mapping, path: Path, config: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    for name, command, below in _objects(section, path):
        yield from _keys(command, below, _OF_COMMAND, "A command has no", document)
        is_named = "command" in command.entries or not all(map(is_known_text, command.entries))
        if not is_named and not any(suggestion(key, ("command",)) for key in command.entries):
            message = f"The command '{name}' does not say its command."
            yield document.finding(INIT, message, section.key_span(name), "", below)
        yield from _boolean(command, "ignoreErrors", below, document)
        environment = command.get("env")
        if environment is not None and not isinstance(environment, Mapping) and is_known(environment):
            yield document.finding(INIT, "env is an object.", environment.span, "", (*below, "env"))


def _services(section: Mapping, path: Path, config: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    yield from _keys(section, path, _SERVICES, "cfn-init has no service manager", document)
    for manager, services in section.entries.items():
        for _, service, below in _objects(services, (*path, manager)):
            yield from _keys(service, below, _OF_SERVICE, "A service has no", document)
            for key in ("enabled", "ensureRunning"):
                yield from _boolean(service, key, below, document)
            for key in _TRIGGERS:
                yield from _triggers(service, key, below, config, document)


def _triggers(service: Mapping, key: str, path: Path, config: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    """Whether what a service restarts for is in the same config."""
    listed, section = service.get(key), config.get(key)
    items = listed.items if isinstance(listed, Sequence) else (listed,)
    known = section.entries if isinstance(section, Mapping) else ()
    if (section is not None and not isinstance(section, Mapping)) or not all(map(is_known_text, known)):
        return
    for item in items:
        if isinstance(item, Scalar) and is_known(item) and item.text not in known:
            message = f"The config has no '{item.text}' in its {key}, so that the service does not restart for it."
            yield document.finding(INIT_KEY, message, item.span, suggestion(item.text, known), (*path, key))


def _boolean(of: Mapping, key: str, path: Path, document: EmbeddedDocument) -> Iterator[Finding]:
    value = of.get(key)
    if isinstance(value, Scalar) and is_known(value) and value.text.lower() not in _BOOLEANS:
        message = f"{key} is true or false, and not '{value.text}'."
        yield document.finding(INIT, message, value.span, "", (*path, key))


def _objects(section: Node, path: Path) -> Iterator[tuple[str, Mapping, Path]]:
    """The objects of a section, with their names and paths."""
    for name, value in section.entries.items() if isinstance(section, Mapping) else ():
        if isinstance(value, Mapping):
            yield name, value, (*path, name)


def _keys(
    of: Mapping, path: Path, known: abc.Sequence[str], message: str, document: EmbeddedDocument
) -> Iterator[Finding]:
    for key in of.entries:
        if key not in known and is_known_text(key):
            place = of.key_span(key)
            yield document.finding(INIT_KEY, f"{message} '{key}'.", place, suggestion(key, known), (*path, key))


SECTIONS: dict[str, SectionCheck] = {
    "packages": _packages,
    "groups": _groups,
    "users": _users,
    "sources": _sources,
    "files": _files,
    "commands": _commands,
    "services": _services,
}
"""The sections, each with its check: of the section, its path, the config around it, and the document."""
