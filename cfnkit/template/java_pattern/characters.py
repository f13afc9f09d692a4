"""Classes of characters, as java.util.regex has them without its UNICODE_CHARACTER_CLASS flag."""

from __future__ import annotations

from cfnkit.template.java_pattern.expression import Test, Unsupported

LINE_BREAKS = "\n\r\x85\u2028\u2029"

_DIGITS = "0123456789"
_LOWER = "abcdefghijklmnopqrstuvwxyz"
_UPPER = _LOWER.upper()
_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_GRAPH = _DIGITS + _LOWER + _UPPER + _PUNCTUATION
_SPACE = " \t\n\x0b\f\r"

_SHORTHANDS = {
    "d": _DIGITS,
    "s": _SPACE,
    "w": _DIGITS + _LOWER + _UPPER + "_",
    "h": " \t\xa0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "v": "\n\x0b\f\r\x85\u2028\u2029",
}
_NAMED = {
    "Lower": _LOWER,
    "Upper": _UPPER,
    "ASCII": "".join(map(chr, range(128))),
    "Alpha": _LOWER + _UPPER,
    "Digit": _DIGITS,
    "Alnum": _DIGITS + _LOWER + _UPPER,
    "Punct": _PUNCTUATION,
    "Graph": _GRAPH,
    "Print": _GRAPH + " ",
    "Blank": " \t",
    "Cntrl": "".join(map(chr, range(32))) + "\x7f",
    "XDigit": _DIGITS + "abcdefABCDEF",
    "Space": _SPACE,
}
_CATEGORIES = frozenset("CLMNPSZ")

is_word_character = frozenset(_SHORTHANDS["w"]).__contains__


def one_of(characters: str) -> Test:
    """A test for being one of `characters`."""
    return frozenset(characters).__contains__


def none_of(characters: str) -> Test:
    """A test for being none of `characters`."""
    return negation(one_of(characters))


def between(low: str, high: str) -> Test:
    """A test for lying in a range, its ends included."""
    if low > high:
        raise Unsupported
    return lambda character: low <= character <= high


def negation(test: Test) -> Test:
    """A test for what does not pass `test`."""
    return lambda character: not test(character)


def any_of(tests: list[Test]) -> Test:
    """A test for passing one of `tests`."""
    return tests[0] if len(tests) == 1 else lambda character: any(test(character) for test in tests)


def all_of(tests: list[Test]) -> Test:
    """A test for passing all of `tests`."""
    return tests[0] if len(tests) == 1 else lambda character: all(test(character) for test in tests)


def in_any_case(test: Test) -> Test:
    """A test that takes an ASCII letter for its other case, too."""
    return lambda character: test(character) or (character.isascii() and test(character.swapcase()))


def shorthand(letter: str) -> Test | None:
    r"""The class of ``\d``, ``\D`` and the like."""
    characters = _SHORTHANDS.get(letter.lower())
    if characters is None:
        return None
    return one_of(characters) if letter.islower() else none_of(characters)


def named(name: str) -> Test:
    r"""The class of ``\p{name}``: one of POSIX, or a general category of Unicode."""
    if name in _NAMED:
        return one_of(_NAMED[name])
    if name[:1] not in _CATEGORIES or len(name) > 2 or (len(name) == 2 and not name[1].islower()):
        raise Unsupported
    from unicodedata import category

    return lambda character: category(character).startswith(name)
