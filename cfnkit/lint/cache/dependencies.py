"""The files on this machine that the findings in a template depend on, besides its own text."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from cfnkit.configuration.configuration import CommandMacro, PythonMacro, ReplayMacro
from cfnkit.configuration.consent import Consent
from cfnkit.diagnostics import Code
from cfnkit.documents.files import located
from cfnkit.files.project import ProjectFiles
from cfnkit.files.reading import read_regular
from cfnkit.lint.digests import CONTENT, NAMES, Dependency, Digests
from cfnkit.lint.examination.bodies import has_stack_sets, stack_set_bodies
from cfnkit.neighbours.nested import nested_stacks, nests
from cfnkit.pipeline import Configuration, Processed
from cfnkit.rule.transform_calls import written_calls
from cfnkit.rule_tables import COMMON
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, parse, walk
from cfnkit.syntax.limits import MAX_BYTES
from cfnkit.template import Template
from cfnkit.transforms import TraceStep
from cfnkit.vocabulary import INCLUDE, LANGUAGE_EXTENSIONS, RAIN_DIRECTIVES, SERVERLESS

_CODE = frozenset({"Code", "CodeUri", "InlineCode"})
# Properties that can name a local file or folder; rules look at it.
_LOCAL = frozenset({"Code", "CodeUri", "ContentUri", "DefinitionUri", "Location", "TemplateURL"})
# Properties that can name a document in a file, by a path or a place in S3.
_DOCUMENTS = frozenset({"BodyS3Location", "DefinitionS3Location", "DefinitionUri"})
_OF_AWS = (LANGUAGE_EXTENSIONS, SERVERLESS)
_NO_MACROS = Consent(macros="never", offline=True)


class _Untracked(Exception):
    """The findings depend on something that no digest covers."""


def dependencies_of(
    processed: Processed, config: Configuration, target_name: str, digests: Digests, places: Iterable[str] = ()
) -> tuple[Dependency, ...] | None:
    """The files that the findings depend on; None when they depend on more, so that they must not be cached.

    `places` are the names of the files that findings stand in: these have comments, and lines that may move.
    More is a deployed function, an S3 object, a command (its code can be anywhere) or a macro that may call AWS.
    """
    try:
        paths = dict.fromkeys(_paths(processed, config, target_name))
        own = processed.document.source.name
        paths |= {(os.path.abspath(each), CONTENT): None for each in places if each != own and os.path.isfile(each)}
    except _Untracked:
        return None
    found = [digests.dependency(path, kind) for path, kind in paths]
    return None if None in found else tuple(dependency for dependency in found if dependency is not None)


def watched_paths(processed: Processed, config: Configuration) -> Iterator[str]:
    """The absolute paths of files and folders on this machine whose change can change the findings.

    What else they depend on, such as a deployed function, is left out; of a command, the files that it names are known.
    """
    folder = Path(processed.document.source.name).absolute().parent
    yield from _local(processed.document.root, folder)
    yield from _documents(processed, config)
    yield from (table.name for table in config.tables if table.name != COMMON)
    yield from (str(each.path) for each in config.rules)
    yield from (str(each.path) for each in config.guard_rules)
    with suppress(_Untracked):
        yield from _nested(processed, config)
    for path in config.macros_from:
        yield str(path)
        yield from _code_in(path)
    for step in processed.trace:
        with suppress(_Untracked):
            yield from _of_step(step, config)
        entry = config.macros.get(step.call.name)
        if isinstance(entry, PythonMacro):
            yield str(entry.code_dir)
        elif isinstance(entry, CommandMacro):
            yield from (str(entry.cwd / word) for word in entry.argv if "\0" not in word)


def configuration_files(path: Path) -> Iterator[str]:
    """The absolute paths of a configuration and of the files of parameters that its targets name."""
    yield str(path.absolute())
    with suppress(OSError):
        targets = at_path(parse(read_regular(path, MAX_BYTES), str(path)).root, ("targets",))
        for name in targets.entries if isinstance(targets, Mapping) else ():
            yield from _parameter_files(path, name)


def _paths(processed: Processed, config: Configuration, target_name: str) -> Iterator[tuple[str, str]]:
    """Absolute paths, and the kind of digest that each needs."""
    folder = Path(processed.document.source.name).absolute().parent
    yield from ((path, NAMES if os.path.isdir(path) else CONTENT) for path in _local(processed.document.root, folder))
    yield from ((path, CONTENT) for path in _documents(processed, config))
    yield from ((table.name, CONTENT) for table in config.tables if table.name != COMMON)
    yield from ((str(each.path), CONTENT) for each in config.rules)
    yield from ((str(each.path), CONTENT) for each in config.guard_rules)
    yield from ((path, CONTENT) for path in _nested(processed, config))
    yield from ((path, CONTENT) for path in _in_stack_sets(processed))
    for path in config.macros_from:
        yield str(path), CONTENT
        yield from ((code, CONTENT) for code in _code_in(path))
    for step in processed.trace:
        yield from ((path, CONTENT) for path in _of_step(step, config))
    if target_name and config.path is not None:
        yield from ((path, CONTENT) for path in _parameter_files(config.path, target_name))


def _nested(processed: Processed, config: Configuration) -> Iterator[str]:
    """The templates of nested stacks, and what these depend on; not followed where a macro makes them."""
    if not nests(Template.of(processed.tree)):
        return
    for outer in nested_stacks(processed, config, _NO_MACROS):
        for stack in outer.every():
            if stack.file:
                yield os.path.abspath(stack.file)
            inner = stack.processed
            if inner is None or not stack.file:
                continue
            if any(each.code is Code.WITHHELD for each in inner.diagnostics):
                raise _Untracked
            yield from _local(inner.document.root, Path(os.path.abspath(stack.file)).parent)
            for step in inner.trace:
                yield from _of_step(step, config)


def _in_stack_sets(processed: Processed) -> Iterator[str]:
    """What the templates in stack sets depend on; not followed where they call macros or nest others."""
    if not has_stack_sets(processed):
        return
    for body in stack_set_bodies(processed):
        root = body.document.root
        if nests(Template.of(root)) or any(call.name.text not in _OF_AWS for call in written_calls(root)):
            raise _Untracked
        yield from _local(root, Path(processed.document.source.name).absolute().parent)


def _of_step(step: TraceStep, config: Configuration) -> Iterator[str]:
    if step.call.name == INCLUDE:
        location = step.call.params.get("Location")
        text = location.text if isinstance(location, Scalar) else ""
        found = next((source for source in config.includes if text.startswith(source.prefix)), None)
        if found is not None and found.folder is None:
            raise _Untracked
        if found is not None and found.folder is not None:
            yield str(found.folder.joinpath(text.removeprefix(found.prefix).lstrip("/")))
        return
    if step.call.name in RAIN_DIRECTIVES:
        yield from _directed(step)
        return
    entry = config.macros.get(step.call.name)
    if isinstance(entry, PythonMacro) and not entry.aws:
        yield str(entry.code_dir)
    elif isinstance(entry, ReplayMacro):
        yield str(entry.folder)
    elif entry is not None:
        raise _Untracked


def _directed(step: TraceStep) -> Iterator[str]:
    """The file or folder that a directive of Rain names; nothing is read of one outside of the project."""
    argument = step.call.params.get("Argument")
    path = argument.get("Path") if isinstance(argument, Mapping) else argument
    if isinstance(path, Scalar) and step.call.name != "Rain::Env":
        folder = Path(path.span.source).absolute().parent
        with suppress(OSError):
            yield ProjectFiles.of_folder(folder).locate(folder / path.text)


def _local(root: Node, folder: Path) -> Iterator[str]:
    """The local paths in a template, as far as they are paths of its project: of others, nothing is read."""
    project = ProjectFiles.of_folder(folder)
    for _, node in walk(root):
        for key in _LOCAL & node.entries.keys() if isinstance(node, Mapping) else ():
            value = node.get(key) if isinstance(node, Mapping) else None
            if isinstance(value, Scalar) and "://" not in value.text and "\0" not in value.text:
                path = str(folder / value.text)
                with suppress(OSError):
                    project.locate(path)
                    yield path


def _documents(processed: Processed, config: Configuration) -> Iterator[str]:
    """The files of documents that a template names."""
    for _, node in walk(processed.tree):
        for key in _DOCUMENTS & node.entries.keys() if isinstance(node, Mapping) else ():
            location = node.get(key) if isinstance(node, Mapping) else None
            file = located(location, processed.document.source.name, config.includes) if location is not None else None
            if file is not None:
                with suppress(OSError):
                    yield file.project.locate(file.path)


def _code_in(template: Path) -> Iterator[str]:
    """The code of the functions in a template, which may run macros."""
    try:
        root = parse(read_regular(template, MAX_BYTES), str(template)).root
    except OSError:
        return
    folder = template.absolute().parent
    yield from _local(root, folder)
    resources = Template.of(root).resources.values()
    if any(resource.type.endswith("::Function") and not _CODE & _keys(resource.properties) for resource in resources):
        yield str(folder)  # a function without a code property is packaged from here


def _keys(node: Mapping | None) -> set[str]:
    return set(node.entries) if node else set()


def _parameter_files(config: Path, target_name: str) -> Iterator[str]:
    root = parse(read_regular(config, MAX_BYTES), str(config)).root
    files = at_path(root, ("targets", target_name, "parameter_files"))
    for item in files.items if isinstance(files, Sequence) else ():
        if isinstance(item, Scalar):
            yield str(config.absolute().parent / item.text)
