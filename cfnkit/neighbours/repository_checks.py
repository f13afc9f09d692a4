"""What is wrong between the stacks of a repository."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from cfnkit.deployment import Lookups
from cfnkit.diagnostics import Problem, Related
from cfnkit.names.workspace.export_names import UNKNOWN
from cfnkit.neighbours import rules
from cfnkit.neighbours.makers import MadeByStack, NameMakers
from cfnkit.neighbours.order import NeedKind, order_of
from cfnkit.neighbours.repository import Repository, surely_meet
from cfnkit.neighbours.stacks import NeighbourName, OutputRead, RepositoryStack
from cfnkit.rule import Finding, Rule
from cfnkit.source import Span
from cfnkit.vocabulary import suggestion

_SAID = {
    NeedKind.EXPORT: "imports {}",
    NeedKind.OUTPUT: "reads the output {}",
    NeedKind.SSM_PARAMETER: "reads the SSM parameter {}",
    NeedKind.MACRO: "calls the macro {}",
}


def repository_findings(
    repository: Repository, checked: Iterable[str], lookups_of: Callable[[RepositoryStack], Lookups]
) -> list[Finding]:
    """What is wrong in the files `checked` (paths) with what they share with others, each once.

    `lookups_of` gives what is known of AWS for a stack: nothing is said about that.
    """
    files = {os.path.realpath(path) for path in checked}
    found = _Checks(repository, lookups_of).all()
    return list(dict.fromkeys(each for each in found if os.path.realpath(each.span.source) in files))


class _Checks:
    def __init__(self, repository: Repository, lookups_of: Callable[[RepositoryStack], Lookups]) -> None:
        self._repository = repository
        self._stacks = repository.stacks
        self._lookups_of = lookups_of
        self._exports = NameMakers(self._stacks, lambda each: each.names.exports)
        self._written = NameMakers(self._stacks, lambda each: each.names.written)

    def all(self) -> Iterator[Finding]:
        for number, stack in enumerate(self._stacks):
            lookups = self._lookups_of(stack)
            yield from self._imports(number, stack, lookups)
            yield from self._parameters(number, stack, lookups)
            yield from self._outputs(stack, lookups)
        yield from self._twice(self._exports, rules.EXPORTED_TWICE, rules.MAY_EXPORT_TWICE, "exports")
        yield from self._twice(self._written, rules.WRITTEN_TWICE, None, "writes the SSM parameter")
        yield from self._circles()

    def _may(self, number: int) -> Callable[[int], bool]:
        stack = self._stacks[number]
        return lambda other: other == number or self._repository.may_meet(stack, self._stacks[other])

    def _imports(self, number: int, stack: RepositoryStack, lookups: Lookups) -> Iterator[Finding]:
        if lookups.exports is not None:
            return  # they are complete, and processing says what they lack
        for name in stack.names.imports:
            if not _says_something(name) or self._exports.of(name, self._may(number)):
                continue
            elsewhere = self._exports.of(name, lambda _: True)
            known = [each.name.text for each in self._exports.every if each.name.is_known]
            hint = suggestion(name.text, known)
            message = f"No template of the repository exports {name.text}."
            if elsewhere:
                other = self._stacks[elsewhere[0].stack]
                where = f" ({other.target.region})" if other.target and other.target.region else ""
                message = f"{other.template} exports {name.text} only to another account or region{where}."
                hint = ""
            yield _finding(rules.IMPORT_UNKNOWN, message, name.span, hint)

    def _parameters(self, number: int, stack: RepositoryStack, lookups: Lookups) -> Iterator[Finding]:
        for name in stack.names.secure:
            for made in self._written.known(name.text):
                if self._may(number)(made.stack):
                    message = f"{name.text} is read as a SecureString, and is written as a String."
                    related = (Related("written here", made.name.span),)
                    yield _finding(rules.READ_AS_SECURE, message, name.span, "Use {{resolve:ssm:...}}.", related)
        known = lookups.ssm or {}
        for name in stack.names.read:
            if _says_something(name) and name.text not in known and not self._written.of(name, self._may(number)):
                every = [each.name.text for each in self._written.every if each.name.is_known]
                message = f"No template of the repository writes the SSM parameter {name.text}."
                yield _finding(rules.PARAMETER_UNWRITTEN, message, name.span, suggestion(name.text, every))

    def _outputs(self, stack: RepositoryStack, lookups: Lookups) -> Iterator[Finding]:
        for read in stack.names.outputs_read:
            key = f"{read.stack.text}.{read.output.text}"
            if not read.stack.is_known or key in lookups.stack_outputs:
                continue
            named = self._repository.by_name.get(read.stack.text, ())
            if not named:
                hint = suggestion(read.stack.text, self._repository.by_name)
                message = f"No file of the repository names a stack {read.stack.text}."
                yield _finding(rules.STACK_UNKNOWN, message, read.stack.span, hint)
            yield from _missing_output(read, [each for each in named if _is_in(read, each)])

    def _twice(self, makers: NameMakers, rule: Rule, may: Rule | None, verb: str) -> Iterator[Finding]:
        by_name: dict[str, list[MadeByStack]] = {}
        for each in makers.every:
            if each.name.is_certain:
                by_name.setdefault(each.name.text, []).append(each)
        for name, group in by_name.items():
            for one, other in _pairs(group):
                mine, its = self._stacks[one.stack], self._stacks[other.stack]
                if mine is its and makers is self._exports:
                    continue  # processing reports it, also in a template by itself
                sure = surely_meet(mine, its)
                if not sure and (one.name.span == other.name.span or not self._repository.may_meet(mine, its)):
                    continue
                chosen = rule if sure else may
                if chosen is None:
                    continue
                for here, there in ((one, other), (other, one)):
                    stack, second = self._stacks[here.stack], self._stacks[there.stack]
                    also = "twice" if stack is second else f"and so does {_words(second)}"
                    message = f"{_words(stack)} {verb} {name}, {also}."
                    yield _finding(chosen, message, here.name.span, "", (Related("the other one", there.name.span),))

    def _circles(self) -> Iterator[Finding]:
        for circle in order_of(self._repository).circles:
            way = " -> ".join(self._stacks[each.stack].template for each in (*circle, circle[0]))
            for need in circle:
                said = _SAID[need.kind].format(need.name)
                related = tuple(
                    Related(f"{self._stacks[each.stack].template} {_SAID[each.kind].format(each.name)}", each.span)
                    for each in circle
                    if each is not need
                )
                message = f"Stacks need each other, and none can be deployed first: {way}. This one {said}."
                yield _finding(rules.CIRCLE, message, need.span, "", related)


def _finding(rule: Rule, message: str, span: Span, hint: str = "", related: tuple[Related, ...] = ()) -> Finding:
    return Finding(rule, Problem(message, span, (), hint, related))


def _words(stack: RepositoryStack) -> str:
    return f"{stack.template} (stack {stack.stack_name})" if stack.stack_name else stack.template


def _missing_output(read: OutputRead, named: list[RepositoryStack]) -> Iterator[Finding]:
    """A finding if the stacks that are named have not the output, whose name is known."""
    outputs = [each.outputs for each in named]
    known = [each for each in outputs if each is not None]
    if not named or len(known) < len(outputs) or not read.output.is_known:
        return
    if any(read.output.text in each for each in known):
        return
    message = f"The stack {read.stack.text} ({named[0].template}) has no output {read.output.text}."
    yield _finding(
        rules.STACK_OUTPUT_UNKNOWN, message, read.output.span, suggestion(read.output.text, sorted(known[0]))
    )


def _is_in(read: OutputRead, stack: RepositoryStack) -> bool:
    return not read.region or stack.target is None or stack.target.region in (None, read.region)


def _says_something(name: NeighbourName) -> bool:
    return bool(name.text.replace(UNKNOWN, "").strip(" -_/:.,"))


def _pairs(group: list[MadeByStack]) -> Iterator[tuple[MadeByStack, MadeByStack]]:
    """Each pair of the same name that is not one place of one stack; the first with each of the others."""
    first, *others = group
    for each in others:
        if (each.stack, each.name.span) != (first.stack, first.name.span):
            yield first, each
