"""The transforms that a template can call: the macros of a configuration, and those of AWS."""

from __future__ import annotations

import collections.abc as abc
import errno
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.bundled import bundled_folder
from cfnkit.configuration.configuration import CommandMacro, LambdaMacro, MacroEntry, PythonMacro, ReplayMacro
from cfnkit.diagnostics import Diagnostic, ServiceError
from cfnkit.files.project import ProjectFiles
from cfnkit.pipeline.permission import include_withheld, macro_withheld, no_sample
from cfnkit.pipeline.run import Run
from cfnkit.redaction import Redactor
from cfnkit.syntax.limits import MAX_BYTES
from cfnkit.transforms import (
    Fetched,
    Include,
    LanguageExtensions,
    Macro,
    NotAsked,
    NotRun,
    Provided,
    Replay,
    Serverless,
)
from cfnkit.vocabulary import AWS_TRANSFORMS, INCLUDE, LANGUAGE_EXTENSIONS, SERVERLESS

if TYPE_CHECKING:
    from cfnkit.hosts import MacroHost
    from cfnkit.transforms.samples import Samples

_DEFAULT_TIMEOUT = 60.0


class _Macros(NamedTuple):
    """The entries of all macros by name, the findings at each one's definition, and those of whole templates.

    `absent` has a finding for each macro that a template defines, and whose condition is false.
    """

    entries: dict[str, MacroEntry]
    findings: dict[str, list[Diagnostic]]
    general: list[Diagnostic]
    absent: dict[str, Diagnostic]


class ConfiguredTransforms:
    """The transforms of one run; a context manager that ends the processes which it started."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._hosts: dict[str, MacroHost] = {}
        self._open = ExitStack()
        self._scratch: Path | None = None

    def __enter__(self) -> ConfiguredTransforms:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def names(self) -> abc.Iterable[str]:
        """The names of the macros and of AWS's transforms."""
        return [*self._macros.entries, *AWS_TRANSFORMS]

    def find(self, name: str) -> Provided:
        """The transform of that name, and the findings at a macro's definition; a host starts with its first call."""
        run = self._run
        if run.earlier and name not in (LANGUAGE_EXTENSIONS, SERVERLESS):
            replay = Replay(run.earlier)
            if replay.has(name):
                return Provided(replay)
        if name == INCLUDE:
            return Provided(Include(_Includes(run)))
        if name == LANGUAGE_EXTENSIONS:
            return Provided(LanguageExtensions(run.parameters, run.target))
        if name == SERVERLESS:
            return Provided(Serverless(run.parameters, run.target, run.redactor))
        if name in AWS_TRANSFORMS:
            return Provided(NotRun())
        entry = self._macros.entries.get(name)
        findings = (*self._macros.general, *self._macros.findings.get(name, ()))
        if entry is None:
            absent = self._macros.absent.get(name)
            return Provided(None, (*findings, absent) if absent else findings)
        withheld = macro_withheld(entry, run)
        if withheld is not None:
            return Provided(NotAsked(*withheld, entry.span), findings)
        if name not in self._hosts:
            host = self._kept(entry) if run.hosts else self._host(entry, self._is_scratch(entry))
            self._hosts[name] = run.wrap_host(name, host, run.redactor) if run.wrap_host else host
            self._open.callback(self._hosts[name].close)
        samples = self._samples
        if samples is not None and samples.missing:
            return Provided(NotAsked(*no_sample(samples.missing), entry.span), findings)
        values = run.parameters
        macro = Macro(self._hosts[name], run.target, values.known, run.redactor, samples, tuple(values.unknown))
        return Provided(macro, findings)

    @cached_property
    def _samples(self) -> Samples | None:
        return self._run.samples

    @cached_property
    def _macros(self) -> _Macros:
        """All macros; an entry of the configuration goes before one that a template defines."""
        run, macros = self._run, _Macros({}, {}, [], {})
        if run.config.macros_from:
            import tempfile

            from cfnkit.pipeline.macros.entries import macros_from
            from cfnkit.pipeline.macros.ownership import refuse_template_of_others

            self._scratch = scratch = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="cfnkit-")))
            for number, path in enumerate(run.config.macros_from):
                known = run.config.macros
                if run.config.found:
                    refuse_template_of_others(path)
                place, owned = scratch / str(number), run.config.found
                at = run.config.named_at.get(path)
                found = macros_from(path, place, target=run.target, configured=known, owned=owned, named_at=at)
                macros.entries.update(found.macros)
                macros.findings.update(found.findings)
                macros.general.extend(found.general)
                macros.absent.update(found.absent)
        macros.entries.update(run.config.macros)
        return macros

    def _is_scratch(self, entry: MacroEntry) -> bool:
        """Whether the code of a macro was written to our own scratch folder."""
        return isinstance(entry, PythonMacro) and self._scratch is not None and self._scratch in entry.code_dir.parents

    def _kept(self, entry: MacroEntry) -> MacroHost:
        """The host of a macro that lives between runs; recordings need none."""
        run, ours = self._run, self._is_scratch(entry)
        if run.hosts is None or isinstance(entry, ReplayMacro):
            return self._host(entry, ours)
        conditions = (run.target.region, run.consent.offline)
        return run.hosts.host(entry, lambda kept: self._host(kept, ours), conditions, ours)

    def _host(self, entry: MacroEntry, ours: bool) -> MacroHost:
        """A new host of a macro; `ours`: its code is what we wrote to a folder."""
        if self._run.config.found and not ours and not _is_of_library(entry):
            from cfnkit.pipeline.macros.ownership import refuse_code_of_others

            refuse_code_of_others(entry)
        if isinstance(entry, ReplayMacro):
            from cfnkit.hosts.recordings import ReplayHost

            return ReplayHost(entry.folder, entry.name, self._run.redactor)
        timeout = _DEFAULT_TIMEOUT if entry.timeout is None else entry.timeout
        region = self._run.target.region
        if isinstance(entry, PythonMacro):
            from cfnkit.hosts.python import PythonHost

            return PythonHost(
                entry.code_dir,
                entry.handler,
                environment=entry.environment,
                timeout=timeout,
                memory_mb=entry.memory_mb or 1024,
                python=entry.python,
                aws=entry.aws,
                network=entry.network and not self._run.consent.offline,
                region=self._run.target.assumed_region,
                function_name=entry.name.replace("::", "-"),
            )
        if isinstance(entry, CommandMacro):
            from cfnkit.hosts.command import CommandHost

            return CommandHost(
                entry.argv,
                cwd=entry.cwd,
                environment=entry.environment,
                timeout=timeout,
                memory_mb=entry.memory_mb or 1024,
                aws=entry.aws,
                network=entry.network and not self._run.consent.offline,
                region=self._run.target.assumed_region,
                handler=entry.handler,
            )
        assert isinstance(entry, LambdaMacro)
        assert self._run.services is not None  # or else it is withheld
        return self._run.services.macro_host(
            entry.function, entry.region or region or "", entry.endpoint_url, entry.timeout
        )


def _is_of_library(entry: MacroEntry) -> bool:
    """Whether a macro is one that cfnkit comes with, whose code is trusted as cfnkit itself is."""
    return isinstance(entry, PythonMacro) and entry.code_dir.parent == bundled_folder("macros")


_UNREADABLE = "The file of the object cannot be read."


class _Includes:
    """Objects of buckets: from the folders that the configuration maps them to, or from S3 where it says so."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def fetch(self, bucket: str, key: str, is_secret: bool) -> Fetched:
        """The object, from the first source whose prefix fits; secrets in its location are masked."""
        fetched = self._fetch(bucket, key, f"s3://{bucket}/{key}", is_secret)
        shown = self._run.redactor
        return fetched._replace(name=shown(fetched.name), failure=shown(fetched.failure), hint=shown(fetched.hint))

    def fetch_local(self, path: str, template: str) -> Fetched:
        """The file at a path that counts from the folder of a template; it must be in the template's repository."""
        return local_file(path, template, self._run.redactor)

    def _fetch(self, bucket: str, key: str, location: str, is_secret: bool) -> Fetched:
        for source in self._run.config.includes:
            if not location.startswith(source.prefix):
                continue
            if source.folder is None:
                return self._from_s3(bucket, key, location, is_secret)
            file = source.folder / location.removeprefix(source.prefix).lstrip("/")
            fetched = _from_folder(source.folder, file, self._project(source.folder))
            if fetched.data is not None:
                return fetched
            missing = f"S3 object [{key}] does not exist in bucket [{bucket}]."
            return fetched._replace(name=key, failure=fetched.failure if fetched.failure == _UNREADABLE else missing)
        hint = f'Configure its files: `includes: {{"s3://{bucket}/": ./FOLDER}}` in .cfnkit.yaml.'
        return Fetched(location, None, f"S3 bucket [{bucket}] does not exist.", hint)

    def _project(self, folder: Path) -> ProjectFiles:
        """The project whose files a configuration names; a program names what it likes."""
        configuration = self._run.config.path
        return ProjectFiles(str(folder.resolve())) if configuration is None else ProjectFiles.around(configuration)

    def _from_s3(self, bucket: str, key: str, location: str, is_secret: bool) -> Fetched:
        is_secret = is_secret or self._run.redactor(location) != location
        withheld = include_withheld(bucket, is_secret, self._run)
        if withheld is not None:
            return Fetched(location, None, *withheld, withheld=True)
        assert self._run.services is not None  # or else it is withheld
        try:
            return Fetched(location, self._run.services.fetch_object(bucket, key, self._run.target.region or ""))
        except ServiceError as error:
            return Fetched(location, None, str(error))


def local_file(path: str, template: str, redactor: Redactor) -> Fetched:
    """The file at a path that counts from the folder of a template; it must be in the template's repository."""
    project = ProjectFiles.around(template)
    fetched = _from_folder(Path(project.root), Path(template).absolute().parent / path, project)
    failure = fetched.failure and f"The local file {redactor(path)} cannot be read."
    return Fetched(redactor(fetched.name), fetched.data, failure, redactor(fetched.hint))


def _from_folder(folder: Path, file: Path, project: ProjectFiles) -> Fetched:
    """The file of the project, which must be below the folder, where links lead too."""
    try:
        path = Path(project.locate(file))
        if not path.is_relative_to(folder.resolve()):
            return Fetched(str(path), None, "not there", f"The key leads out of the folder {folder}.")
        return Fetched(_shown(path), project.read(path, MAX_BYTES))
    except OSError as error:
        failure = _UNREADABLE if error.errno in (errno.EFBIG, errno.EACCES) else "not there"
        return Fetched(str(file), None, failure, f"{_shown(file)}: {error.strerror}.")


def _shown(path: Path) -> str:
    """The path relative to the working folder, when it is below that."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
