"""What is checked in a buildspec. https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html"""

from __future__ import annotations

import collections.abc as abc
import re
from collections.abc import Iterator

from cfnkit.documents.builds.rules import BUILD_KEY, BUILD_VALUE, BUILDSPEC, COMMAND
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import is_known
from cfnkit.documents.text import is_known_text
from cfnkit.documents.well_formed import faults
from cfnkit.intrinsics import is_call
from cfnkit.rule import Finding, Rule
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence, at_path
from cfnkit.vocabulary import suggestion

_PHASES = ("install", "pre_build", "build", "post_build")
_TOP = ("version", "run-as", "env", "proxy", "batch", "phases", "reports", "artifacts", "cache")
_ENV = (
    "shell",
    "variables",
    "parameter-store",
    "exported-variables",
    "secrets-manager",
    "git-credential-helper",
)
_PHASE = ("run-as", "on-failure", "on-success", "runtime-versions", "commands", "steps", "finally")
# type is that of the first buildspecs, and changes nothing.
_ARTIFACTS = (
    "files",
    "name",
    "discard-paths",
    "base-directory",
    "exclude-paths",
    "enable-symlinks",
    "s3-prefix",
    "secondary-artifacts",
    "type",
)
_CACHE = ("action", "key", "fallback-keys", "paths")
_BATCH = ("fast-fail", "build-list", "build-matrix", "build-graph", "build-fanout")
_PROXY = ("upload-artifacts", "logs")
_REPORT = ("files", "file-format", "base-directory", "discard-paths")
# docker is that of older images.
_RUNTIMES = ("android", "docker", "dotnet", "golang", "java", "nodejs", "php", "python", "ruby")
_FORMATS = ("CUCUMBERJSON", "JUNITXML", "NUNITXML", "NUNIT3XML", "TESTNGXML", "VISUALSTUDIOTRX")
_COVERAGE = ("CLOVERXML", "COBERTURAXML", "JACOCOXML", "SIMPLECOV")
_OLD = "0.1"
_VARIABLES_OF_OLD = "environment_variables"
_VERSIONS = (_OLD, "0.2")
_PARTS_OF_SECRET = 4
_RETRY = re.compile(r"RETRY(?:-\d+)?(?:-.+)?\Z")


def check(document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings in a buildspec; none in the path of a file."""
    text = document.text
    assert document.tree is not None
    if text is not None and "\n" not in text.text.strip() and not text.text.lstrip().startswith("{"):
        return
    unread = list(faults(document, BUILDSPEC, "The buildspec"))
    yield from unread
    if not unread:
        yield from _Buildspec(document).findings(document.tree.root)


class _Buildspec:
    """Checks one buildspec."""

    def __init__(self, document: EmbeddedDocument) -> None:
        self._document = document

    def findings(self, root: Node) -> Iterator[Finding]:
        if isinstance(root, Scalar) and not is_known(root):
            return
        if not isinstance(root, Mapping):
            yield self._document.finding(BUILDSPEC, "The buildspec is no object.", root.span)
            return
        version = root.get("version")
        is_old = isinstance(version, Scalar) and version.text == _OLD
        yield from self._keys(root, (*_TOP, _VARIABLES_OF_OLD) if is_old else _TOP, "a buildspec")
        if version is None:
            message = "The buildspec has no version."
            yield self._document.finding(BUILDSPEC, message, root.span, "Write version: 0.2.")
        elif isinstance(version, Scalar) and is_known(version) and version.text not in _VERSIONS:
            message = f"'{version.text}' is no version of buildspecs."
            yield self._document.finding(BUILD_VALUE, message, version.span, "The newest is 0.2.")
        if "phases" not in root.entries and "batch" not in root.entries:
            yield self._document.finding(BUILDSPEC, "The buildspec has no phases.", root.span)
        yield from self._phases(root.get("phases"))
        yield from self._env(root.get("env"))
        yield from self._artifacts(root.get("artifacts"))
        yield from self._reports(root.get("reports"))
        yield from self._batch(root.get("batch"))
        yield from self._keys(root.get("cache"), _CACHE, "cache")
        yield from self._keys(root.get("proxy"), _PROXY, "proxy")

    def _phases(self, phases: Node | None) -> Iterator[Finding]:
        yield from self._keys(phases, _PHASES, "phases")
        for name in _PHASES:
            phase = phases.get(name) if isinstance(phases, Mapping) else None
            yield from self._keys(phase, _PHASE, name)
            if not isinstance(phase, Mapping):
                continue
            for key in ("commands", "finally"):
                yield from self._commands(phase.get(key))
            failure = phase.get("on-failure")
            if isinstance(failure, Scalar) and is_known(failure) and not _on_failure(failure.text):
                message = f"'{failure.text}' is none of ABORT, CONTINUE and RETRY."
                yield self._document.finding(BUILD_VALUE, message, failure.span)
            runtimes = phase.get("runtime-versions")
            if isinstance(runtimes, Mapping) and name != "install":
                message = "Only the phase install has runtime-versions."
                yield self._document.finding(BUILD_KEY, message, phase.key_span("runtime-versions"))
            yield from self._keys(runtimes, _RUNTIMES, "runtime-versions")

    def _commands(self, commands: Node | None) -> Iterator[Finding]:
        for command in commands.items if isinstance(commands, Sequence) else ():
            if is_call(command):
                yield self._not_evaluated(COMMAND, command)
            elif not isinstance(command, Scalar):
                message = "This command is an object." if isinstance(command, Mapping) else "This command is a list."
                hint = "Quote the whole command, or write it below '- |'."
                yield self._document.finding(COMMAND, message, command.span, hint)
        if isinstance(commands, Mapping):
            yield self._document.finding(COMMAND, "The commands are an object and no list.", commands.span)

    def _not_evaluated(self, rule: Rule, call: Node) -> Finding:
        """A function of CloudFormation in the text, which CodeBuild gets as it stands."""
        name = next(iter(call.entries)) if isinstance(call, Mapping) else ""
        message = f"CloudFormation evaluates no {name} within a text."
        return self._document.finding(rule, message, call.span, "Put Fn::Sub around the whole buildspec.")

    def _env(self, env: Node | None) -> Iterator[Finding]:
        yield from self._keys(env, _ENV, "env")
        variables = env.get("variables") if isinstance(env, Mapping) else None
        for name, value in variables.entries.items() if isinstance(variables, Mapping) else ():
            if is_call(value):
                yield self._not_evaluated(BUILD_VALUE, value)
            elif not isinstance(value, Scalar):
                message = f"The variable '{name}' is no text."
                yield self._document.finding(BUILD_VALUE, message, value.span)
        if isinstance(variables, Sequence):
            message = "The variables are a list and no object."
            yield self._document.finding(BUILD_VALUE, message, variables.span, "Write NAME: value.")
        for name in ("parameter-store", "secrets-manager"):
            given = env.get(name) if isinstance(env, Mapping) else None
            if isinstance(given, Sequence):
                message = f"{name} is a list and no object."
                yield self._document.finding(BUILD_VALUE, message, given.span, "Write NAME: value.")
        exported = env.get("exported-variables") if isinstance(env, Mapping) else None
        if isinstance(exported, Mapping) and not is_call(exported):
            message = "exported-variables are an object and no list of names."
            yield self._document.finding(BUILD_VALUE, message, exported.span, "Begin each name with '-'.")
        secrets = env.get("secrets-manager") if isinstance(env, Mapping) else None
        for value in secrets.entries.values() if isinstance(secrets, Mapping) else ():
            is_name = isinstance(value, Scalar) and is_known(value) and not value.text.startswith("arn:")
            if isinstance(value, Scalar) and is_name and value.text.count(":") >= _PARTS_OF_SECRET:
                message = "A secret is SECRET:KEY:STAGE:VERSION, and this has more parts."
                yield self._document.finding(BUILD_VALUE, message, value.span)

    def _artifacts(self, artifacts: Node | None) -> Iterator[Finding]:
        yield from self._keys(artifacts, _ARTIFACTS, "artifacts")
        if not isinstance(artifacts, Mapping):
            return
        files = artifacts.get("files")
        if isinstance(files, Mapping) and not is_call(files):
            message = "The files of artifacts are an object and no list."
            yield self._document.finding(BUILD_VALUE, message, files.span, "Begin each with '-'.")
        secondary = artifacts.get("secondary-artifacts")
        if "files" not in artifacts.entries and secondary is None:
            yield self._document.finding(BUILDSPEC, "The artifacts have no files.", artifacts.span)
        for name, one in secondary.entries.items() if isinstance(secondary, Mapping) else ():
            yield from self._keys(one, _ARTIFACTS, f"the artifact {name}")
        yield from self._identifiers(secondary)

    def _identifiers(self, secondary: Node | None) -> Iterator[Finding]:
        """Findings about secondary artifacts whose names the project does not have."""
        project = at_path(self._document.resource.node, ("SecondaryArtifacts",))
        if not isinstance(secondary, Mapping) or not isinstance(project, Sequence):
            return
        named = [at_path(each, ("ArtifactIdentifier",)) for each in project.items]
        if not all(isinstance(each, Scalar) for each in named):
            return
        known = [each.text for each in named if isinstance(each, Scalar)]
        for name in secondary.entries:
            if name not in known and is_known_text(name):
                message = f"The project has no secondary artifact '{name}'."
                yield self._document.finding(BUILD_VALUE, message, secondary.key_span(name), suggestion(name, known))

    def _batch(self, batch: Node | None) -> Iterator[Finding]:
        """Findings about the builds of a batch, and about those that they depend on."""
        yield from self._keys(batch, _BATCH, "batch")
        graph = batch.get("build-graph") if isinstance(batch, Mapping) else None
        builds = [each for each in graph.items if isinstance(each, Mapping)] if isinstance(graph, Sequence) else []
        names = [at_path(each, ("identifier",)) for each in builds]
        known = [each.text for each in names if isinstance(each, Scalar) and is_known(each)]
        if len(known) < len(builds):
            return
        for build in builds:
            needed = build.get("depend-on")
            for each in needed.items if isinstance(needed, Sequence) else ():
                if isinstance(each, Scalar) and is_known(each) and each.text not in known:
                    message = f"The graph has no build '{each.text}'."
                    yield self._document.finding(BUILD_VALUE, message, each.span, suggestion(each.text, known))

    def _reports(self, reports: Node | None) -> Iterator[Finding]:
        for report in reports.entries.values() if isinstance(reports, Mapping) else ():
            yield from self._keys(report, _REPORT, "a report")
            form = report.get("file-format") if isinstance(report, Mapping) else None
            if (
                isinstance(report, Mapping)
                and "files" not in report.entries
                and all(map(is_known_text, report.entries))
            ):
                yield self._document.finding(BUILD_VALUE, "The report has no files.", report.span)
            known = (*_FORMATS, *_COVERAGE)
            if isinstance(form, Scalar) and is_known(form) and form.text.upper() not in known:
                hint = suggestion(form.text.upper(), known)
                yield self._document.finding(BUILD_VALUE, f"'{form.text}' is no file-format.", form.span, hint)

    def _keys(self, node: Node | None, known: abc.Sequence[str], where: str) -> Iterator[Finding]:
        """Findings about the keys of an object, and about what is no object."""
        if node is None or (isinstance(node, Scalar) and (not is_known(node) or node.kind != STRING)):
            return
        if not isinstance(node, Mapping):
            yield self._document.finding(BUILD_VALUE, f"The value of {where} is no object.", node.span)
            return
        for key in node.entries:
            if key not in known and is_known_text(key):
                message = f"CodeBuild knows no '{key}' in {where}."
                yield self._document.finding(BUILD_KEY, message, node.key_span(key), suggestion(key, known))


def _on_failure(text: str) -> bool:
    return text in ("ABORT", "CONTINUE") or _RETRY.match(text) is not None
