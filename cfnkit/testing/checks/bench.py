"""A test bench for one macro: its processes, a local AWS, and a guard of the network."""

from __future__ import annotations

import collections.abc as abc
import os
import sys
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.hosts import MacroHost
from cfnkit.macro_calls import Input, MacroCall, call_macro
from cfnkit.packaging import Case, MacroFolder, package_macro
from cfnkit.testing.local.aws import LocalAws
from cfnkit.testing.local.responses import Responses, checked

_GUARD = Path(__file__).parent / "network_guard"


class CaseRun(NamedTuple):
    """A case, and its call."""

    case: Case
    call: MacroCall


class Bench:
    """A context in which a macro is called, with a local AWS (`aws`).

    The handler runs in Python from the macro's folder; or, with `packaged`, the macro's package runs on the Lambda
    runtime client. A command has no package, and runs as it is. `runs` are the cases that were run so far.
    """

    def __init__(self, macro: MacroFolder, *, packaged: bool = False) -> None:
        self.macro = macro
        self.runs: list[CaseRun] = []
        self.aws = LocalAws()
        self.packaged = packaged and not macro.command
        self._open = ExitStack()
        self._warm: MacroHost | None = None

    def __enter__(self) -> Bench:
        with ExitStack() as stack:
            self._scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cfnkit-")))
            self._responses = {case.span: checked(case.responses) for case in self.macro.cases}
            self.aws.permissions = self.macro.permissions
            stack.enter_context(self.aws)
            if self.packaged:
                package = package_macro(self.macro.path.name, self.macro.path, self.macro.handler)
                (self._scratch / "package.zip").write_bytes(package.data)
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def succeeded(self) -> list[CaseRun]:
        """The cases in which the macro returned a result."""
        return [run for run in self.runs if run.call.result is not None]

    @property
    def connections(self) -> list[str]:
        """The other machines that the macro tried to connect to: `host:port`, each once."""
        log = self._scratch / "connections"
        return sorted(set(log.read_text(encoding="utf-8").splitlines())) if log.exists() else []

    def input_of(self, case: Case) -> Input:
        """The input of a case."""
        target = Target(region=case.region, account_id=case.account_id)
        return Input(case.input, case.is_snippet, case.parameters, case.values, target)

    def call(self, given: Input, case: Case, host: MacroHost | None = None) -> MacroCall:
        """Call the macro with AWS as the case describes it, on a host that is kept, or on the given one."""
        self.aws.ssm, self.aws.objects = dict(case.ssm), dict(case.objects)
        self.aws.responses = Responses(self._responses[case.span])
        if host is None:
            if self._warm is None:
                self._warm = self.new_host()
                self._open.callback(self._warm.close)
            host = self._warm
        return call_macro(host, self.macro.name, given)

    def new_host(self, hash_seed: int = 0) -> MacroHost:
        """A new host, to be closed; the order of its sets follows from `hash_seed`."""
        defaults = {setting.variable: setting.default for setting in self.macro.settings}
        variables = {**defaults, **self.macro.environment, **self.aws.environment, "PYTHONHASHSEED": str(hash_seed)}
        if self.macro.command:
            from cfnkit.hosts.command import CommandHost

            return CommandHost(
                self.macro.command,
                cwd=self.macro.path,
                environment=variables,
                timeout=self.macro.timeout,
                memory_mb=self.macro.memory,
                network=True,
                function_name=self.macro.path.name,
            )
        host: abc.Callable[..., MacroHost]
        if self.packaged:
            if sys.platform == "win32":
                raise ConfigurationError("A package is tried on the Lambda runtime client, which no Windows runs.")
            from cfnkit.testing.local import lambda_runtime

            host, code = lambda_runtime.LambdaRuntime, self._scratch / "package.zip"
        else:
            from cfnkit.hosts.python import PythonHost

            # The local AWS is reached by the network; the guard notes all else that is.
            host, code = partial(PythonHost, network=True), self.macro.path
            variables["CFNKIT_NETWORK_LOG"] = str(self._scratch / "connections")
            variables["PYTHONPATH"] = os.pathsep.join(filter(None, (str(_GUARD), variables.get("PYTHONPATH"))))
        return host(
            code,
            self.macro.handler,
            environment=variables,
            timeout=self.macro.timeout,
            memory_mb=self.macro.memory,
            function_name=self.macro.path.name,
        )

    def hosts(self, *seeds: int) -> abc.Iterator[MacroHost]:
        """New hosts, one after another; each is closed before the next."""
        for seed in seeds:
            host = self.new_host(seed)
            try:
                yield host
            finally:
                host.close()
