"""Read a regular expression of Java's."""

from __future__ import annotations

from cfnkit.template.java_pattern.characters import (
    LINE_BREAKS,
    all_of,
    any_of,
    between,
    in_any_case,
    named,
    negation,
    none_of,
    one_of,
    shorthand,
)
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

_MAX_DEPTH = 50
_MAX_DIGITS = 5
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\x07", "e": "\x1b"}
_PLACES = {
    "A": Place.VERY_START,
    "z": Place.VERY_END,
    "Z": Place.BEFORE_LAST_BREAK,
    "b": Place.WORD_BOUNDARY,
    "B": Place.NO_WORD_BOUNDARY,
}
_LOOKS = {"?=": (True, True), "?!": (True, False), "?<=": (False, True), "?<!": (False, False)}
_ANY_BREAK = Alternatives(
    (Concatenation((Character("\r".__eq__), Character("\n".__eq__))), Character(one_of("\n\x0b\f\r\x85\u2028\u2029")))
)


class Parser:
    """Reads one pattern, from its first character to its last; raises Unsupported for what it does not know."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._depth = 0
        self._any_case = False
        self._dot_takes_all = False

    def parse(self) -> Expression:
        """The whole pattern."""
        expression = self._alternatives()
        if self._at < len(self._pattern):
            raise Unsupported
        return expression

    def _peek(self, length: int = 1) -> str:
        return self._pattern[self._at : self._at + length]

    def _next(self) -> str:
        character = self._peek()
        if not character:
            raise Unsupported
        self._at += 1
        return character

    def _take(self, *texts: str) -> str:
        """The one of `texts` that stands next, behind which reading goes on; empty when none does."""
        for text in texts:
            if self._pattern.startswith(text, self._at):
                self._at += len(text)
                return text
        return ""

    def _until(self, end: str) -> str:
        before, found, _ = self._pattern[self._at :].partition(end)
        if not found:
            raise Unsupported
        self._at += len(before) + len(end)
        return before

    def _alternatives(self) -> Expression:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise Unsupported
        options = [self._concatenation()]
        while self._take("|"):
            options.append(self._concatenation())
        self._depth -= 1
        return options[0] if len(options) == 1 else Alternatives(tuple(options))

    def _concatenation(self) -> Expression:
        parts: list[Expression] = []
        while self._peek() not in ("", "|", ")"):
            part = self._atom()
            if part is not None:
                parts.append(self._quantified(part))
        return parts[0] if len(parts) == 1 else Concatenation(tuple(parts))

    def _quantified(self, part: Expression) -> Expression:
        while self._peek() in ("*", "+", "?", "{") and self._peek():
            low, high = self._bounds(self._next())
            if self._take("+") or isinstance(part, (Place, Look)):
                raise Unsupported  # possessive, or a place that is repeated
            self._take("?")
            part = Repetition(part, low, high)
        return part

    def _bounds(self, quantifier: str) -> tuple[int, int | None]:
        if quantifier != "{":
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[quantifier]
        low, comma, high = self._until("}").partition(",")
        least = self._count(low)
        most = self._count(high) if high else None if comma else least
        if most is not None and most < least:
            raise Unsupported
        return least, most

    def _count(self, digits: str) -> int:
        if not (digits.isascii() and digits.isdigit()) or len(digits) > _MAX_DIGITS:
            raise Unsupported
        return int(digits)

    def _atom(self) -> Expression | None:
        character = self._next()
        if character == "(":
            return self._group()
        if character == "[":
            return self._character(self._class())
        if character == ".":
            return Character((lambda _: True) if self._dot_takes_all else none_of(LINE_BREAKS))
        if character == "^":
            return Place.START
        if character == "$":
            return Place.END
        if character == "\\":
            return self._escape()
        if character in "*+?{":
            raise Unsupported
        return self._character(character.__eq__)

    def _character(self, test: Test) -> Character:
        return Character(in_any_case(test) if self._any_case else test)

    def _group(self) -> Expression | None:
        flags = self._any_case, self._dot_takes_all
        look = self._take(*_LOOKS)
        if not look and self._take("?"):
            if self._take("<"):
                self._until(">")
            elif not self._take(":") and not self._flags():
                return None  # flags for the rest of the group that this stands in
        expression = self._alternatives()
        if not self._take(")"):
            raise Unsupported
        self._any_case, self._dot_takes_all = flags
        if look:
            ahead, wanted = _LOOKS[look]
            return Look(expression, ahead, wanted)
        return expression

    def _flags(self) -> bool:
        """Set the flags of ``(?i)`` or ``(?i:``; whether a group begins behind them."""
        while (flag := self._next()) not in (")", ":"):
            if flag == "i":
                self._any_case = True
            elif flag == "s":
                self._dot_takes_all = True
            else:
                raise Unsupported
        return flag == ":"

    def _escape(self) -> Expression:
        character = self._next()
        if character in _PLACES:
            return _PLACES[character]
        if character == "R":
            return _ANY_BREAK
        if character == "Q":
            text, _, _ = self._pattern[self._at :].partition(r"\E")
            self._at += len(text)
            self._take(r"\E")
            return Concatenation(tuple(self._character(each.__eq__) for each in text))
        return self._character(self._escaped(character))

    def _escaped(self, character: str) -> Test:
        """What an escape stands for that is a character or a class, in and out of brackets."""
        if character in "pP":
            name = self._until("}") if self._take("{") else self._next()
            return named(name) if character == "p" else negation(named(name))
        return shorthand(character) or self._literal(character).__eq__

    def _literal(self, character: str) -> str:
        """The one character that an escape stands for."""
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character == "x":
            return self._code(self._until("}") if self._take("{") else self._next() + self._next())
        if character == "u":
            return self._code("".join(self._next() for _ in range(4)))
        if character.isascii() and character.isalnum():
            raise Unsupported  # a back reference, or an escape that is not known here
        return character

    def _code(self, digits: str) -> str:
        try:
            return chr(int(digits, 16))
        except (ValueError, OverflowError):
            raise Unsupported from None

    def _class(self) -> Test:
        """The class up to its closing bracket; ``&&`` divides it into parts that a character must be in at once."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise Unsupported
        negated = bool(self._take("^"))
        parts: list[list[Test]] = [[]]
        first = True
        while first or self._peek() != "]":
            if self._take("&&"):
                parts.append([])
                continue
            parts[-1].append(self._class_item())
            first = False
        self._next()
        self._depth -= 1
        if not all(parts):
            raise Unsupported
        test = all_of([any_of(tests) for tests in parts])
        return negation(test) if negated else test

    def _class_item(self) -> Test:
        """A nested class, a class like ``\\d``, a character or a range."""
        character = self._next()
        if character == "[":
            return self._class()
        low = character
        if character == "\\":
            letter = self._next()
            if letter in "pP" or shorthand(letter) is not None:
                return self._escaped(letter)
            low = self._literal(letter)
        if self._peek() != "-" or self._peek(2) in ("-]", "-[", "-") or self._peek(3) == "-&&":
            return low.__eq__
        self._next()
        high = self._next()
        if high == "\\":
            high = self._literal(self._next())
        return between(low, high)
