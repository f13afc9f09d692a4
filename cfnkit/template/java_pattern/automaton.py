"""Follow all ways through an expression at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from cfnkit.template.java_pattern.characters import LINE_BREAKS, is_word_character
from cfnkit.template.java_pattern.expression import (
    Alternatives,
    Character,
    Concatenation,
    Expression,
    Look,
    Place,
    Repetition,
    Test,
    Unsupported,
)

_MAX_STATES = 20_000
_MAX_STEPS = 1_000_000
_END = 0


class _Step(NamedTuple):
    """Go on with `then` when the next character passes the test."""

    test: Test
    then: int


class _Gate(NamedTuple):
    """Go on with `then` when the place is the one asked for."""

    place: Place | Look
    then: int
    inner: int = _END  # where a Look begins


_Fork: TypeAlias = tuple[int, ...]
_State: TypeAlias = _Step | _Gate | _Fork | None


class Automaton:
    """An expression and the text that it is matched against."""

    def __init__(self, expression: Expression, text: str) -> None:
        """Prepare the states; raises Unsupported when there are too many."""
        self._text = text
        self._states: list[_State] = [None]
        self._steps = 0
        self._looks: dict[tuple[int, int], bool] = {}
        self._ends: dict[int, set[int]] = {}
        self._start = self._build(expression, _END)

    def matches(self) -> bool:
        """Whether the expression matches the whole text; raises Unsupported when that takes too long."""
        return self._run(self._start, 0, whole=True)

    def _add(self, state: _State) -> int:
        if len(self._states) >= _MAX_STATES:
            raise Unsupported
        self._states.append(state)
        return len(self._states) - 1

    def _build(self, expression: Expression, then: int) -> int:
        """The state to begin the expression with; after it, `then` goes on."""
        if isinstance(expression, Character):
            return self._add(_Step(expression.test, then))
        if isinstance(expression, Place):
            return self._add(_Gate(expression, then))
        if isinstance(expression, Look):
            return self._add(_Gate(expression, then, self._build(expression.part, _END)))
        if isinstance(expression, Concatenation):
            for part in reversed(expression.parts):
                then = self._build(part, then)
            return then
        if isinstance(expression, Alternatives):
            return self._add(tuple(self._build(option, then) for option in expression.options))
        return self._repeat(expression, then)

    def _repeat(self, expression: Repetition, then: int) -> int:
        start = then
        if expression.high is None:
            start = self._add(None)
            self._states[start] = (self._build(expression.part, start), then)
        else:
            for _ in range(expression.high - expression.low):
                start = self._add((self._build(expression.part, start), then))
        for _ in range(expression.low):
            start = self._build(expression.part, start)
        return start

    def _run(self, start: int, position: int, whole: bool) -> bool:
        """Whether a way leads from `start` to the end of its expression (at the end of the text, if `whole`)."""
        current = self._reached((start,), position)
        for character in self._text[position:]:
            if not current or (not whole and _END in current):
                break
            position += 1
            current = self._reached(self._after(current, character), position)
        return _END in current

    def _after(self, current: Iterable[int], character: str) -> list[int]:
        states = (self._states[state] for state in current)
        return [state.then for state in states if isinstance(state, _Step) and state.test(character)]

    def _reached(self, states: Iterable[int], position: int) -> set[int]:
        """The states that can be gone to without a character."""
        reached: set[int] = set()
        waiting = list(states)
        while waiting:
            number = waiting.pop()
            if number in reached:
                continue
            reached.add(number)
            self._steps += 1
            state = self._states[number]
            if isinstance(state, _Gate):
                if self._open(number, state, position):
                    waiting.append(state.then)
            elif state is not None and not isinstance(state, _Step):
                waiting.extend(state)
        if self._steps > _MAX_STEPS:
            raise Unsupported
        return reached

    def _open(self, number: int, gate: _Gate, position: int) -> bool:
        if isinstance(gate.place, Place):
            return self._is_at(gate.place, position)
        if not gate.place.ahead:
            return (position in self._ends_of(number, gate)) is gate.place.wanted
        key = (number, position)
        if key not in self._looks:
            self._looks[key] = self._run(gate.inner, position, whole=False)
        return self._looks[key] is gate.place.wanted

    def _ends_of(self, number: int, gate: _Gate) -> set[int]:
        """Every place of the text at which what a Look looks back for may end."""
        if number not in self._ends:
            self._ends[number] = set()
            current: set[int] = set()
            for position in range(len(self._text) + 1):
                after = self._after(current, self._text[position - 1]) if position else []
                current = self._reached((gate.inner, *after), position)
                if _END in current:
                    self._ends[number].add(position)
        return self._ends[number]

    def _is_at(self, place: Place, position: int) -> bool:
        text, end = self._text, len(self._text)
        if place in (Place.START, Place.VERY_START):
            return position == 0
        if place is Place.VERY_END:
            return position == end
        if place in (Place.END, Place.BEFORE_LAST_BREAK):
            rest = text[position : position + 3]
            in_break = rest == "\n" and text[position - 1 : position] == "\r"
            return rest in ("", "\r\n") or (len(rest) == 1 and rest in LINE_BREAKS and not in_break)
        before = position > 0 and is_word_character(text[position - 1])
        after = position < end and is_word_character(text[position])
        return (before != after) is (place is Place.WORD_BOUNDARY)
