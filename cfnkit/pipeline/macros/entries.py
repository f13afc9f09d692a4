"""The macros that a template defines, as entries of a configuration. None of their code runs here."""

from __future__ import annotations

import collections.abc as abc
import os
import re
from importlib.machinery import all_suffixes
from pathlib import Path
from typing import NamedTuple

from cfnkit.configuration.configuration import PythonMacro
from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, ConfigurationError, Diagnostic, Problem, Related
from cfnkit.files.nearest import nearest_file
from cfnkit.files.reading import read_regular
from cfnkit.pipeline.macros.definitions import MACRO, Definitions, Properties
from cfnkit.pipeline.macros.local_code import LocalCode, local_code
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, parse
from cfnkit.syntax.limits import MAX_BYTES
from cfnkit.template import Template
from cfnkit.vocabulary import suggestion

# https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html; a slash stands for a dot in the module.
_HANDLER = re.compile(r"(?P<module>[^\s./]+(?:[./][^\s./]+)*)\.(?P<function>[^\s./]+)\Z")
# How an entry of the configuration names local code.
_PATH_TO_CODE = "handler: PATH.py:FUNCTION"
_NESTED = ("AWS::CloudFormation::Stack", "AWS::Serverless::Application")


class DefinedMacros(NamedTuple):
    """The macros in Python that a template defines, by name.

    `findings` holds the diagnostics of each macro by its name, and `general` those of the template. `absent` has a
    diagnostic for each macro whose condition is false.
    """

    macros: dict[str, PythonMacro]
    findings: dict[str, list[Diagnostic]]
    general: list[Diagnostic]
    absent: dict[str, Diagnostic]


def macros_from(
    path: Path,
    scratch: Path,
    *,
    target: Target | None = None,
    configured: abc.Collection[str] = (),
    owned: bool = False,
    named_at: Span | None = None,
) -> DefinedMacros:
    """The macros that the template at `path` defines, and diagnostics of those that cannot be run.

    Values are those of a deployment to the account and region of `target` with the defaults of the parameters. Code
    without a file of its own (inline code, the content of a .zip) is written below `scratch`, which the caller removes
    after the run. `named_at` is where a configuration names the template. With `owned`, a file of code that another
    user may change is refused. Macros with a name among `configured` are left out. Mistakes are errors; warnings report
    what works in AWS and cannot work here. Raises ConfigurationError when the template cannot be read or `scratch`
    cannot be written.
    """
    document = parse(_read(path, named_at), str(path))
    if not document.well_formed:
        return DefinedMacros({}, {}, list(document.diagnostics), {})
    target = target or Target()
    definitions = Definitions(document.root, Target(region=target.region, account_id=target.account_id))
    found = DefinedMacros({}, {}, list(_none_defined(definitions.template)), dict(_absent(definitions)))
    places: dict[str, Span] = {}
    for definition in definitions.macros():
        name = _required(definition, "Name")
        if isinstance(name, Diagnostic):
            found.general.append(_advised(name, "NAME", _PATH_TO_CODE))
        elif name.text in places:
            found.findings.setdefault(name.text, []).append(_twice(definition, name, places[name.text]))
        else:
            places[name.text] = name.span
            if name.text not in configured:
                macro, findings = _macro(name.text, definition, definitions, path.parent.absolute(), scratch, owned)
                found.macros.update({name.text: macro} if macro else {})
                found.findings.setdefault(name.text, []).extend(findings)
    return found


def _absent(definitions: Definitions) -> abc.Iterator[tuple[str, Diagnostic]]:
    """The name of each macro that is not created, and the diagnostic that says so."""
    for definition in definitions.absent_macros():
        name, condition = definition.text("Name"), definition.resource.condition
        if isinstance(name, Scalar) and condition is not None:
            message = (
                f"The macro {name.text} is not taken from this template: its condition {condition.text} is false with "
                "the defaults of the parameters."
            )
            yield name.text, _advised(definition.note(message, condition.span), name.text, _PATH_TO_CODE)


def refuse_missing_templates(paths: abc.Iterable[Path], named_at: abc.Mapping[Path, Span]) -> None:
    """Raise ConfigurationError, where one is named, for a template that does not exist, called or not."""
    for path in paths:
        if not os.path.lexists(path):
            _read(path, named_at.get(path))


def _read(path: Path, named_at: Span | None) -> bytes:
    try:
        return read_regular(path, MAX_BYTES)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        meant = nearest_file(str(path)) if isinstance(error, FileNotFoundError) else ""
        message = f"The template {path}, which macros are taken from, cannot be read: {reason}. {meant}"
        raise ConfigurationError(message.rstrip(), named_at) from error


def _macro(
    name: str, definition: Properties, definitions: Definitions, folder: Path, scratch: Path, owned: bool
) -> tuple[PythonMacro | None, list[Diagnostic]]:
    function = definitions.function_of(definition)
    if isinstance(function, Diagnostic):
        return None, [_advised(function, name, "lambda: FUNCTION_ARN")]
    runtime = _runtime(function, name)
    if runtime is not None:
        return None, [runtime]
    handler = _handler(function)
    if isinstance(handler, Diagnostic):
        return None, [_advised(handler, name, _PATH_TO_CODE)]
    code = local_code(function, folder, scratch, name, owned)
    if isinstance(code, Diagnostic):
        return None, [_advised(code, name, _PATH_TO_CODE)]
    missing = _missing_module(function, handler, code)
    if missing is not None:
        return None, [missing]
    findings: list[Diagnostic] = []
    timeout = _number(function, "Timeout", findings)
    macro = PythonMacro(
        name=name,
        code_dir=code.folder,
        handler=handler.text,
        environment=_environment(function, findings),
        # Lambda's default of 3 seconds is made for Lambda's machines.
        timeout=None if timeout is None else float(timeout),
        memory_mb=_number(function, "MemorySize", findings),
        span=definition.resource.key_span,
    )
    return macro, [_advised(finding, name, f"{_PATH_TO_CODE}, environment: {{...}}") for finding in findings]


def _advised(finding: Diagnostic, name: str, entry: str) -> Diagnostic:
    """A warning gets the entry of the configuration that helps; an error is for the template's author."""
    if finding.code is not Code.TRANSFORM_NOTE or finding.hint:
        return finding
    hint = f"Configure the macro: `macros: {{{name}: {{{entry}}}}}` in .cfnkit.yaml."
    return finding._replace(problem=finding.problem._replace(hint=hint))


def _required(owner: Properties, key: str) -> Scalar | Diagnostic:
    text = owner.text(key)
    if text is None or (isinstance(text, Scalar) and not text.text):
        span = owner.resource.key_span if text is None else text.span
        return owner.problem(f"{owner.logical_id} has no {key}.", span, key)
    return text


def _twice(definition: Properties, name: Scalar, first: Span) -> Diagnostic:
    finding = definition.problem(f"The macro {name.text} is defined twice; the first one is used.", name.span, "Name")
    related = (Related("It is first defined here.", first),)
    return finding._replace(problem=finding.problem._replace(related=related))


def _runtime(function: Properties, name: str) -> Diagnostic | None:
    """The diagnostic for a function that is not in Python."""
    package = function.text("PackageType")
    if isinstance(package, Scalar) and package.text == "Image":
        message = f"The code of {function.logical_id} is in a container image, which is not run here."
        finding = function.note(message, package.span, "PackageType")
    else:
        runtime = _required(function, "Runtime")
        if isinstance(runtime, Scalar) and runtime.text.startswith("python"):
            return None
        if isinstance(runtime, Diagnostic):
            return _advised(runtime, name, _PATH_TO_CODE)
        message = f"{function.logical_id} runs on {runtime.text}; only functions in Python run without configuration."
        finding = function.note(message, runtime.span, "Runtime")
        if runtime.text.startswith("nodejs"):
            return _advised(finding, name, "handler: PATH.mjs:FUNCTION")
    return _advised(finding, name, "command: [PROGRAM, ARGUMENT]")


def _handler(function: Properties) -> Scalar | Diagnostic:
    handler = _required(function, "Handler")
    if isinstance(handler, Scalar) and not _HANDLER.match(handler.text):
        message = f"Handler of {function.logical_id} must be written as 'module.function'."
        hint = "With the folder below the code before it: 'folder/module.function'."
        return function.problem(message, handler.span, "Handler", hint=hint)
    return handler


def _missing_module(function: Properties, handler: Scalar, code: LocalCode) -> Diagnostic | None:
    """The diagnostic for code without the handler's module."""
    match = _HANDLER.match(handler.text)
    assert match is not None
    path = code.folder.joinpath(*re.split("[./]", match["module"]))
    files = [f"{path}{suffix}" for suffix in all_suffixes()]
    if any(map(os.path.isfile, [*files, f"{path}/__init__.py"])):
        return None
    message = f"Handler of {function.logical_id} is in the module '{match['module']}', which is not in {code.shown}."
    if code.inline:
        hint = f"Inline code is the module 'index': write 'index.{match['function']}'."
    else:
        hint = suggestion(match["module"], _modules(code.folder))
    return function.problem(message, handler.span, "Handler", hint=hint)


def _modules(folder: Path) -> list[str]:
    """The modules of a folder and of the folders in it, as a handler names them."""
    files = [*folder.glob("*.py"), *folder.glob("*/*.py")]
    return [file.relative_to(folder).with_suffix("").as_posix() for file in files]


def _number(function: Properties, key: str, findings: list[Diagnostic]) -> int | None:
    value = function.text(key)
    if isinstance(value, Diagnostic):
        findings.append(value)
    elif value is not None and not re.fullmatch("0*[1-9][0-9]{0,8}", value.text):
        findings.append(function.problem(f"{key} of {function.logical_id} must be a whole number.", value.span, key))
    elif value is not None:
        return int(value.text)
    return None


def _environment(function: Properties, findings: list[Diagnostic]) -> dict[str, str]:
    """The known environment variables; each of the others is a finding."""
    environment = function.value("Environment")
    variables: Node | Diagnostic | None = environment
    if isinstance(environment, Mapping):
        node = environment.get("Variables")
        variables = None if node is None else function.evaluate(node, "Environment", "Variables")
    if variables is None:
        return {}
    if isinstance(variables, Diagnostic):
        findings.append(variables)
        return {}
    if not isinstance(variables, Mapping):
        message = f"Environment of {function.logical_id} must be an object with Variables."
        findings.append(function.problem(message, variables.span, "Environment"))
        return {}
    known: dict[str, str] = {}
    for name, node in variables.entries.items():
        keys = ("Environment", "Variables", name)
        value = function.evaluate_text(node, *keys)
        if isinstance(value, Scalar) and "{{resolve:" in value.text:
            value = function.unknown("a dynamic reference is resolved by a deployment only", node, *keys)
        if isinstance(value, Diagnostic):
            problem = value.problem._replace(message=f"{value.message} The macro runs without it.")
            findings.append(value._replace(problem=problem))
        elif value is not None:
            known[name] = value.text
    return known


def _none_defined(template: Template) -> abc.Iterator[Diagnostic]:
    types = [resource.type for resource in template.resources.values()]
    if MACRO not in types:
        span = template.root.key_span("Resources")
        hint = "The macros of a nested stack are in its own template." if any(kind in _NESTED for kind in types) else ""
        yield Diagnostic(Code.TRANSFORM_NOTE, Problem(f"The template defines no {MACRO}.", span, ("Resources",), hint))
