"""The scripts in a document of Systems Manager, and their places in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cfnkit.documents.python_scripts import Syntax, parsed
from cfnkit.documents.shell_scripts import shell_fault
from cfnkit.documents.systems_manager.document import DocumentStep, SsmDocument, known_text
from cfnkit.documents.systems_manager.rules import ACTION, HANDLER, SCRIPT
from cfnkit.documents.systems_manager.values import refers
from cfnkit.documents.text import DocumentText, is_known_text
from cfnkit.rule import Finding
from cfnkit.source import Span
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import suggestion

_REFERENCE = re.compile(r"\{\{[^{}]*\}\}")
_UNKNOWN = re.compile(r"[\ue000-\uf8ff]")
_PYTHON = re.compile(r"python3\.(\d+)\Z")
_RUNTIME = re.compile(r"(python3\.\d+|PowerShell( Core)? \d+\.\d+)\Z")
_SHELL = re.compile(r"#!\s*\S*?(?:/|\b)(?:env\s+(?:-S\s+)?)?(?:ba|da)?sh\b")


@dataclass(frozen=True, slots=True)
class Script:
    """A script that stands in one text, or in the items of a list, each of which is one line or more."""

    parts: tuple[DocumentText, ...]

    @property
    def text(self) -> str:
        """The whole text. References and what is not known are words of the same length."""
        whole = "\n".join(part.text for part in self.parts)
        whole = _REFERENCE.sub(lambda match: "_" * len(match[0]), whole)
        return _UNKNOWN.sub("_", whole)

    @property
    def is_known(self) -> bool:
        """Whether all of it is known."""
        return all(is_known_text(part.text) for part in self.parts)

    def span(self, line: int, column: int = 0) -> Span:
        """The place of a line from a column on, both from 1; of the whole line for column 0."""
        for part in self.parts:
            lines = part.text.split("\n")
            if line <= len(lines) or part is self.parts[-1]:
                number = min(line, len(lines))
                start = sum(len(each) + 1 for each in lines[: number - 1])
                written = lines[number - 1]
                first, last = len(written) - len(written.lstrip()), len(written.rstrip())
                if column > 0:
                    first = max(min(column, last) - 1, 0)
                    last = first + 1
                return part.span(start + first, start + max(last, first))
            line -= len(lines)
        raise AssertionError("a script has a part")


def scripts(document: SsmDocument) -> Iterator[Finding]:
    """What is wrong with the scripts of a document."""
    for step in document.all_steps:
        if step.inputs is None:
            continue
        if step.action == "aws:executeScript" and document.is_automation:
            yield from _executed(document, step, step.inputs)
        elif step.action == "aws:runShellScript":
            yield from _shell(document, step.inputs.get("runCommand"))
        elif step.action == "aws:runCommand" and known_text(step.inputs.get("DocumentName")) == "AWS-RunShellScript":
            parameters = step.inputs.get("Parameters")
            if isinstance(parameters, Mapping):
                yield from _shell(document, parameters.get("commands"))


def _executed(document: SsmDocument, step: DocumentStep, inputs: Mapping) -> Iterator[Finding]:
    runtime, handler, script = inputs.get("Runtime"), inputs.get("Handler"), inputs.get("Script")
    name = known_text(runtime)
    if runtime is not None and name and not refers(name) and not _RUNTIME.match(name):
        message = f"Runtime is '{name}'; it has to be Python or PowerShell with a version, such as python3.11."
        yield document.finding(ACTION, message, runtime.span)
    if script is None and "Attachment" not in inputs.entries and name:
        message = "'inputs' of aws:executeScript has neither a Script nor an Attachment."
        yield document.finding(ACTION, message, step.inputs_span)
    python = _PYTHON.match(name)
    if python is None:
        return
    if handler is None:
        message = "'inputs' of aws:executeScript has no 'Handler', which Python must have."
        yield document.finding(ACTION, message, step.inputs_span)
    if isinstance(script, Scalar) and script.kind == STRING:
        written = Script((document.text_of(script),))
        yield from _python(document, written, int(python[1]), handler if isinstance(handler, Scalar) else None)


def _python(document: SsmDocument, script: Script, version: int, handler: Scalar | None) -> Iterator[Finding]:
    found = parsed(script.text, version)
    if isinstance(found, Syntax):
        if script.is_known:
            message = f"The script is no Python: {found.message}"
            yield document.finding(SCRIPT, message, script.span(found.line, found.column))
        return
    name = known_text(handler)
    if found is None or handler is None or not name or refers(name) or not script.is_known:
        return
    if not found and "{{" in script.parts[0].text:  # a parameter can bring the functions
        return
    if name not in found and "*" not in found:
        message = f"The script has no function '{name}'."
        yield document.finding(HANDLER, message, handler.span, suggestion(name, found))
    elif found.get(name) is False:
        message = f"The function '{name}' does not take the events and the context."
        hint = "Automation calls it with two arguments."
        yield document.finding(HANDLER, message, handler.span, hint)


def _shell(document: SsmDocument, commands: Node | None) -> Iterator[Finding]:
    items = commands.items if isinstance(commands, Sequence) else (commands,)
    leaves = [item for item in items if isinstance(item, Scalar) and item.kind == STRING]
    if not leaves or len(leaves) != len(items):
        return
    script = Script(tuple(document.text_of(leaf) for leaf in leaves))
    if not script.is_known or (script.text.startswith("#!") and not _SHELL.match(script.text)):
        return
    fault = shell_fault(script.text)
    if fault is not None:
        message = f"The script is no shell script: {fault.message}"
        yield document.finding(SCRIPT, message, script.span(fault.line))
