"""The transforms that a configuration provides."""

from __future__ import annotations

import collections.abc as abc
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from cfnkit.configuration.macros import CommandMacro, LambdaMacro, MacroEntry, PythonMacro, ReplayMacro
from cfnkit.diagnostics import ConfigurationError, Diagnostic, ServiceError
from cfnkit.pipeline.run import Run
from cfnkit.syntax.limits import MAX_BYTES
from cfnkit.transforms import Fetched, Include, LanguageExtensions, Macro, NotRun, Serverless, Transform
from cfnkit.vocabulary import AWS_TRANSFORMS, INCLUDE, LANGUAGE_EXTENSIONS, SERVERLESS

if TYPE_CHECKING:
    from cfnkit.hosts.protocol import MacroHost

_DEFAULT_TIMEOUT = 60.0


class ConfiguredTransforms:
    """Macros by their configuration, and AWS's own transforms, for one stack; a context that ends what it started.

    `diagnostics` holds what is to be said about the templates that macros are taken from.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._hosts: dict[str, MacroHost] = {}
        self._entries: dict[str, MacroEntry] | None = None
        self._findings: dict[str, list[Diagnostic]] = {}
        self._open = ExitStack()
        self.diagnostics: list[Diagnostic] = []

    def __enter__(self) -> ConfiguredTransforms:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open.close()

    def names(self) -> abc.Iterable[str]:
        """The macros that are configured, and AWS's transforms."""
        return [*self._macros(), *AWS_TRANSFORMS]

    def find(self, name: str) -> Transform | None:
        """The transform of that name; a macro's host starts when it is first called."""
        run = self._run
        if name == INCLUDE:
            return Include(_Includes(run))
        if name == LANGUAGE_EXTENSIONS:
            return LanguageExtensions(run.parameters, run.target, run.fold)
        if name == SERVERLESS:
            return Serverless(run.parameters, run.target, run.redactor)
        if name in AWS_TRANSFORMS:
            return NotRun()
        entry = self._macros().get(name)
        self._tell(name)
        if entry is None:
            return None
        if name not in self._hosts:
            host = self._host(entry)
            self._hosts[name] = run.wrap_host(name, host, run.redactor) if run.wrap_host else host
            self._open.callback(self._hosts[name].close)
        return Macro(self._hosts[name], run.target, run.parameters.known, run.redactor)

    def _macros(self) -> dict[str, MacroEntry]:
        """The entries by name; one of the configuration goes before one that a template defines."""
        if self._entries is None:
            defined: dict[str, MacroEntry] = {}
            if self._run.config.macros_from:
                import tempfile

                from cfnkit.pipeline.macros.from_templates import macros_from

                scratch = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="cfnkit-")))
                for number, path in enumerate(self._run.config.macros_from):
                    folder = scratch / str(number)
                    found = macros_from(path, folder, target=self._run.target, configured=self._run.config.macros)
                    defined.update(found.macros)
                    self._findings.update(found.findings)
                    self.diagnostics.extend(found.general)
            self._entries = {**defined, **self._run.config.macros}
        return self._entries

    def _tell(self, name: str) -> None:
        """Say once what there is to say about the definition of a macro that is called."""
        self.diagnostics.extend(self._findings.pop(name, ()))

    def _host(self, entry: MacroEntry) -> MacroHost:
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
                region=region,
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
                region=region,
            )
        assert isinstance(entry, LambdaMacro)
        if self._run.services is None:
            message = f"The macro {entry.name} is a deployed function; give process() services to call AWS."
            raise ConfigurationError(message, entry.span)
        return self._run.services.macro_host(entry.function, entry.region or region, entry.endpoint_url, entry.timeout)


class _Includes:
    """Files of buckets: from the folders that the configuration maps them to, or from S3 when it says so."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def fetch(self, bucket: str, key: str) -> Fetched:
        """The object, from the first source whose prefix fits; what is shown of its location holds no secret."""
        fetched = self._fetch(bucket, key, f"s3://{bucket}/{key}")
        shown = self._run.redactor
        return Fetched(shown(fetched.name), fetched.data, shown(fetched.failure), shown(fetched.hint))

    def _fetch(self, bucket: str, key: str, location: str) -> Fetched:
        for source in self._run.config.includes:
            if not location.startswith(source.prefix):
                continue
            if source.folder is None:
                return self._from_s3(bucket, key, location)
            return _from_folder(source.folder, location.removeprefix(source.prefix), bucket, key)
        hint = f'Say where its files are: `includes: {{"s3://{bucket}/": ./FOLDER}}` in .cfnkit.yaml.'
        return Fetched(location, None, f"S3 bucket [{bucket}] does not exist.", hint)

    def _from_s3(self, bucket: str, key: str, location: str) -> Fetched:
        if self._run.services is None:
            message = f"{self._run.redactor(location)} is in S3; give process() services to call AWS."
            raise ConfigurationError(message)
        try:
            return Fetched(location, self._run.services.fetch_object(bucket, key, self._run.target.region))
        except ServiceError as error:
            return Fetched(location, None, str(error))


def _from_folder(folder: Path, relative: str, bucket: str, key: str) -> Fetched:
    missing = f"S3 object [{key}] does not exist in bucket [{bucket}]."
    try:
        path = (folder / relative.lstrip("/")).resolve()
        if not path.is_relative_to(folder.resolve()):
            return Fetched(str(path), None, missing, f"The key leads out of the folder {folder}.")
        with path.open("rb") as file:
            # What is larger than a text may be is not read to its end.
            return Fetched(_shown(path), file.read(MAX_BYTES + 1))
    except (OSError, ValueError) as error:
        # A key with a NUL character is a ValueError.
        reason = error.strerror if isinstance(error, OSError) else "no file can be called that"
        return Fetched(key, None, missing, f"{_shown(folder / relative)}: {reason}.")


def _shown(path: Path) -> str:
    """The path as a person would write it: relative to where they are, when it is below."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
