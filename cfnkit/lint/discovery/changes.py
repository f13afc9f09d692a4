"""The templates that a change in git affects: by their own text, or by files that they are processed with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from cfnkit.configuration.configuration import CommandMacro, MacroEntry, PythonMacro, ReplayMacro
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.git import changed_files, repository_of
from cfnkit.files.project import ProjectFiles
from cfnkit.files.reading import read_regular
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.settings import Settings
from cfnkit.names.workspace.locations import Locations
from cfnkit.pipeline import Configuration
from cfnkit.syntax import Mapping, Scalar, parse, walk
from cfnkit.syntax.limits import MAX_BYTES
from cfnkit.vocabulary import INCLUDE, RAIN_DIRECTIVES

# Configuration files in a folder above a template, of cfnkit and of cfn-lint.
_CONFIGURATIONS = frozenset({".cfnkit.yaml", ".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml"})


def changed_templates(
    templates: Sequence[str], revision: str, settings: Settings, also: Iterable[Path] = ()
) -> list[str]:
    """The `templates` that changed since a revision of git, or whose macros, includes or configuration changed.

    Raises ConfigurationError for a template in no repository, and for an unknown revision.
    """
    return [*affected_templates(templates, lambda repository: changed_files(repository, revision), settings, also)]


def affected_templates(
    templates: Sequence[str],
    changed_in: Callable[[str], frozenset[str]],
    settings: Settings,
    also: Iterable[Path] = (),
) -> dict[str, str]:
    """The `templates` that changed, or whose macros, includes, nested templates or configuration changed.

    Each has the path of a file that changed, its own first. `changed_in` gives the absolute paths of the files that
    changed in a repository. `also` are files that every template uses, such as parameter files. A template that cannot
    be read counts as changed, so that the reason is reported. Raises ConfigurationError for a template in no
    repository.
    """
    changes = _Changes(changed_in, frozenset(os.path.realpath(template) for template in templates))
    common = [os.path.realpath(path) for path in also]
    configurations = Configurations(settings)

    def cause(template: str) -> str | None:
        own = os.path.realpath(template)
        changed = changes.in_repository_of(own)
        known = (path for path in (own, *common, *_configurations_above(own, changed)) if path in changed)
        first = next(known, None)
        if first is not None or not changed:
            return first
        try:
            text = read_regular(template, MAX_BYTES)
        except OSError:
            return own  # the check itself reports the error
        try:
            config, path = configurations.of(template), Path(template)
            used = [*_used(text, config), *_directed(text, path, set()), *_nested(text, path, config, set())]
        except ConfigurationError:
            return own
        return next(filter(None, (changes.first_of(os.path.realpath(path), changed) for path in used)), None)

    causes = {template: cause(template) for template in templates}
    return {template: path for template, path in causes.items() if path is not None}


class _Changes:
    """The changed files of each repository; git is asked once for each."""

    def __init__(self, changed_in: Callable[[str], frozenset[str]], templates: frozenset[str]) -> None:
        self._changed_in = changed_in
        self._templates = templates
        self._known: dict[str, frozenset[str]] = {}

    def in_repository_of(self, template: str) -> frozenset[str]:
        """The files that changed in the repository of a template."""
        repository = repository_of(os.path.dirname(template))
        if repository is None:
            raise ConfigurationError(f"{template} is in no git repository, so it is unknown whether it changed.")
        if repository not in self._known:
            self._known[repository] = self._changed_in(repository)
        return self._known[repository]

    def first_of(self, path: str, changed: frozenset[str]) -> str | None:
        """A file if it changed; or of a folder, the first file that changed and is none of the templates."""
        if path in changed:
            return path
        below = path.rstrip(os.sep) + os.sep
        return min((file for file in changed - self._templates if file.startswith(below)), default=None)


def _configurations_above(template: str, changed: frozenset[str]) -> list[str]:
    """The configurations in folders above the template that changed, also those that were removed."""
    found = (file for file in changed if os.path.basename(file) in _CONFIGURATIONS)
    return sorted(file for file in found if template.startswith(os.path.dirname(file).rstrip(os.sep) + os.sep))


def _used(template: bytes, config: Configuration) -> Iterator[Path]:
    """The files and folders that the template is checked with: of rules, and of macros and includes that it names."""
    if config.path is not None:
        yield config.path
    yield from (folder.path for folder in config.rules)
    if b"Transform" not in template:
        return
    for name, entry in config.macros.items():
        if name.encode() in template:
            yield from _code(entry, config)
    if INCLUDE.encode() in template:
        yield from (source.folder for source in config.includes if source.folder is not None)
    for path in config.macros_from:
        yield path
        yield from _packaged_code(path)


def _directed(text: bytes, file: Path, seen: set[Path]) -> Iterator[Path]:
    """The files that the directives of Rain in a text name, and those in files that they include and are not `seen`."""
    if b"Rain::" not in text or file in seen:
        return
    seen.add(file)
    for _, node in walk(parse(text, str(file)).root):
        for name in RAIN_DIRECTIVES if isinstance(node, Mapping) and len(node.entries) == 1 else ():
            argument = node.get(f"!{name}") or node.get(name) if isinstance(node, Mapping) else None
            path = argument.get("Path") if isinstance(argument, Mapping) else argument
            if isinstance(path, Scalar) and name != "Rain::Env" and "\0" not in path.text:
                named = file.parent / path.text
                yield named
                if name == "Rain::Include":
                    with suppress(OSError):
                        yield from _directed(ProjectFiles.around(file).read(named, MAX_BYTES), named, seen)


def _nested(text: bytes, file: Path, config: Configuration, seen: set[Path]) -> Iterator[Path]:
    """The templates of nested stacks in a text and what they use, and those in them, as far as texts have places."""
    if file in seen or not (b"TemplateURL" in text or b"AWS::Serverless::Application" in text):
        return
    seen.add(file)
    locations = Locations.of(os.path.realpath(file), config)
    for _, node in walk(parse(text, str(file)).root):
        for key in ("TemplateURL", "Location") if isinstance(node, Mapping) else ():
            url = node.get(key) if isinstance(node, Mapping) else None
            path = locations.location(url.text) if isinstance(url, Scalar) else None
            if path is not None:
                yield Path(path)
                with suppress(OSError):
                    inner = ProjectFiles.around(path).read(path, MAX_BYTES)
                    yield from (*_used(inner, config), *_directed(inner, Path(path), set()))
                    yield from _nested(inner, Path(path), config, seen)


def _code(entry: MacroEntry, config: Configuration) -> Iterator[Path]:
    """The files and folders of a macro's code, as far as its configuration names them."""
    if isinstance(entry, PythonMacro):
        yield entry.code_dir
    elif isinstance(entry, ReplayMacro):
        yield entry.folder
    elif isinstance(entry, CommandMacro):
        files = [path for word in entry.argv if os.path.isfile(path := entry.cwd / word)]
        yield from files
        if not files or config.path is None or entry.cwd.resolve() != config.path.parent.resolve():
            yield entry.cwd


def _packaged_code(path: Path) -> Iterator[Path]:
    """The local files and folders with the code of the functions in a template."""
    from cfnkit.syntax import Scalar, parse
    from cfnkit.template import Template

    try:
        root = parse(read_regular(path, MAX_BYTES), str(path)).root
    except OSError:
        return  # processing reports the error where the macro is used
    for resource in Template.of(root).resources.values():
        key = {"AWS::Serverless::Function": "CodeUri", "AWS::Lambda::Function": "Code"}.get(resource.type)
        properties = resource.properties
        if key is None or properties is None:
            continue
        code = properties.get(key)
        if isinstance(code, Scalar):
            yield path.parent / code.text
        elif code is None and "InlineCode" not in properties.entries:
            yield path.parent  # the default of `aws cloudformation package` and `sam build`
