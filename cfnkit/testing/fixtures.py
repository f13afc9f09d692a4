"""The values of the pytest plugin's fixtures.

Apart from `plugin`, which pytest loads always, so that tests without these fixtures import nothing of cfnkit.
"""

from __future__ import annotations

import collections.abc as abc
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from cfnkit.configuration.consent import Consent
from cfnkit.configuration.file import load_configuration
from cfnkit.configuration.search import find_configuration
from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, Diagnostic, Severity
from cfnkit.hosts import MacroHost
from cfnkit.hosts.template_programs.text import template_text
from cfnkit.macro_calls import call_macro, find_macro, parameter_text, plain_input, with_macro
from cfnkit.pipeline import Configuration, process
from cfnkit.pipeline.providers import ConfiguredTransforms
from cfnkit.pipeline.run import Run
from cfnkit.redaction import Redactor
from cfnkit.syntax import to_plain
from cfnkit.testing.local.in_process import Handler, InProcessHost

# Tests are code of the same author, which runs with the same credentials.
_OF_TESTS = Consent(aws=True)


class NoResponse(AssertionError):
    """A macro gave no response; the text has the reason, and the macro's output."""


class TemplateRefused(AssertionError):
    """CloudFormation would refuse the template; `diagnostics` are the errors, which the text lists."""

    def __init__(self, diagnostics: abc.Sequence[Diagnostic], redactor: Redactor) -> None:
        self.diagnostics = tuple(diagnostics)
        lines = [f"{found.span}: {found.id} {found.message} {found.hint}".rstrip() for found in diagnostics]
        super().__init__(redactor("\n".join(lines)))


class RunMacro:
    """The fixture `run_macro`, called as the plugin describes. A context that ends the processes it started."""

    def __init__(self, root: Path, target: Target | None = None, hosts: _Hosts | None = None) -> None:
        self._root = root
        self._target = target or Target()
        self._hosts = hosts or _Hosts()

    def of(self, target: Target) -> RunMacro:
        """The same with another target; both share the processes."""
        return RunMacro(self._root, target, self._hosts)

    def __enter__(self) -> RunMacro:
        return self

    def __exit__(self, *_: object) -> None:
        self._hosts.close()

    def __call__(
        self,
        macro: str | Path | Handler,
        fragment: Any,
        parameters: abc.Mapping[str, Any] | None = None,
        *,
        values: abc.Mapping[str, Any] | None = None,
        target: Target | None = None,
        snippet: bool | None = None,
    ) -> dict[str, Any]:
        """The response of a macro. Raises NoResponse, and ConfigurationError when there is no such macro."""
        __tracebackhide__ = True
        place = target or self._target
        given = plain_input(fragment, parameters, {**place.parameters, **(values or {})}, place)
        if snippet is not None:
            given = replace(given, is_snippet=snippet)
        name, host = self._host(macro, place)
        call = call_macro(host, name, given)
        response = call.response
        if not isinstance(response, dict):
            why = call.answer.failure or f"The response of {name} is no object: {call.answer.payload}"
            raise NoResponse(call.redactor(f"{why}\n{call.answer.log}".strip()))
        return response

    def _host(self, macro: str | Path | Handler, target: Target) -> tuple[str, MacroHost]:
        if not isinstance(macro, (str, Path)):
            return getattr(macro, "__name__", "macro"), InProcessHost(macro)
        folder = self._root / macro
        named = str(folder) if (folder / "macro.yaml").is_file() else str(macro)
        return self._hosts.get(named, self._root, target)


class _Hosts:
    """The hosts of macros; each is made when it is first needed, and stays until the end."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._hosts: dict[tuple[str, str | None], tuple[str, MacroHost]] = {}

    def get(self, named: str, root: Path, target: Target) -> tuple[str, MacroHost]:
        """The name and the host of a macro, in the target's region."""
        key = (named, target.region)
        if key not in self._hosts:
            name, config = with_macro(_configuration(root), named)
            transforms = self._open.enter_context(ConfiguredTransforms(Run(config, target, consent=_OF_TESTS)))
            self._hosts[key] = (name, find_macro(transforms, name).host)
        return self._hosts[key]

    def close(self) -> None:
        """End all processes."""
        self._hosts.clear()
        self._open.close()


class RenderTemplate:
    """The fixture `render_template`, called as the plugin describes."""

    def __init__(self, root: Path, target: Target) -> None:
        self._root = root
        self._target = target

    def __call__(
        self,
        template: object,
        *,
        parameters: abc.Mapping[str, Any] | None = None,
        target: Target | str | None = None,
        config: Configuration | abc.Mapping[str, Any] | str | Path | None = None,
        stage: Literal["processed", "resolved"] = "processed",
    ) -> dict[str, Any]:
        """A template, processed up to the stage. Raises TemplateRefused and ConfigurationError."""
        __tracebackhide__ = True
        text, name, folder = self._read(template)
        config = _configuration(folder) if config is None else config
        if isinstance(target, str):
            target = (config if isinstance(config, Configuration) else _loaded(config)).target(target)
        place = target or self._target
        if parameters:
            texts = {key: parameter_text(value) for key, value in parameters.items()}
            place = replace(place, parameters={**place.parameters, **texts})
        processed = process(text, name=name, target=place, config=config, consent=_OF_TESTS)
        found = processed.diagnostics
        errors = [each for each in found if each.severity is Severity.ERROR and not each.code.is_tolerated]
        errors += [each for each in found if each.code is Code.WITHHELD]
        if errors:
            raise TemplateRefused(errors, processed.redactor)
        # A template whose transform waits for a value is not evaluated.
        node = processed.resolved if stage == "resolved" and processed.resolved else processed.tree
        made: dict[str, Any] = to_plain(node)
        return made

    def _read(self, template: object) -> tuple[str | bytes, str, Path]:
        """The text of a template, its name in messages, and the folder where its configuration is searched for."""
        if not isinstance(template, (str, Path)) or "\n" in str(template):
            return template_text(template), "<template>", self._root
        path = self._root / template
        return path.read_bytes(), str(template), path.parent


def _configuration(folder: Path) -> Configuration:
    found = find_configuration(folder)
    return load_configuration(Path(found)) if found else Configuration()


def _loaded(config: abc.Mapping[str, Any] | str | Path) -> Configuration:
    from cfnkit.configuration.file import configuration_of

    return configuration_of(config) if isinstance(config, abc.Mapping) else load_configuration(Path(config))
