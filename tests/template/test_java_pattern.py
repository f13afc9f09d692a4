"""Regular expressions of Java's: what matches, what cannot be judged, and that no pattern takes long."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.template.java_pattern import matches

MATCHES = {
    "": [""],
    "abc": ["abc"],
    "a|bc|": ["a", "bc", ""],
    "a*b+c?": ["b", "aabbc"],
    "a{2}": ["aa"],
    "a{2,}": ["aa", "aaaa"],
    "a{1,3}": ["a", "aaa"],
    "a{0}": [""],
    "(ab)+": ["abab"],
    "(?:ab)*": ["", "abab"],
    "(?<name>a)b": ["ab"],
    "a+?b": ["aab"],
    ".": ["a", "\t", "\u00e4", "\U0001f600"],
    "(?s).": ["\n"],
    "^a$": ["a"],
    "a$\n?": ["a", "a\n"],
    r"\Aa\z": ["a"],
    r"a\Z\r\n": ["a\r\n"],
    "[abc]": ["a", "c"],
    "[^abc]": ["d", "\n"],
    "[a-cx-z]": ["b", "y"],
    "[a-]": ["a", "-"],
    "[-a]": ["-", "a"],
    "[]a]": ["]", "a"],
    "[a-d[m-p]]": ["b", "n"],
    "[a-z&&[def]]": ["e"],
    "[a-z&&[^bc]]": ["a", "d"],
    "[a-z&&[^m-p]&&[^a]]": ["b", "q"],
    r"[\w+=,.@-]+": ["a+b=c,d.e@f-g"],
    r"[\d\-\]]+": ["1-2]"],
    r"\d+": ["0123456789"],
    r"\D": ["a", "\u0663"],
    r"\w+": ["aZ_9"],
    r"\W": ["-", "\u00e4"],
    r"\s+": [" \t\n\x0b\f\r"],
    r"\S": ["a", "\u00a0"],
    r"\h\v\H\V": ["\u00a0\u2028ab"],
    r"\R\R": ["\r\n\u0085"],
    r"\p{Alnum}\p{Lower}\p{Upper}\p{Punct}\p{XDigit}\p{Space}\p{Blank}": ["9aA!f\t "],
    r"\p{L}\p{Lu}\pN\p{Sc}": ["\u00e4\u00c4\u0663\u20ac"],
    r"\P{Alpha}\PL": ["1\u0663"],
    r"\Q.*\E.": [".*x"],
    r"\Q.*": [".*"],
    r"\.\*\\\/": [".*\\/"],
    r"\t\x41\u0042\x{1F600}\e": ["\tAB\U0001f600\x1b"],
    r"(?i)ab[c-d]": ["AbC", "aBD"],
    r"(?i:a)b": ["Ab"],
    r"(a(?i)b)c": ["aBc"],
    r"\bab\b": ["ab"],
    r"a\B.": ["ab"],
    r"(?=.*[a-z])(?=.*\d).{4,}": ["abc1"],
    r"(?!-)[a-z-]+(?<!-)": ["a-b"],
    r"[a-z]+(?<=b|c)": ["ab", "ac"],
    r"^(([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])\.){3}([0-9]|[1-9][0-9]|25[0-5])(\/(\d|[1-2]\d|3[0-2]))$": [
        "10.0.0.0/16"
    ],
    r"^(|https://.*|\/.*\/.*)$": ["", "https://a", "/a/b"],
}
FAILS = {
    "abc": ["", "ab", "abcd", "xabc", "abc\n"],
    "a|bc": ["", "b", "abc"],
    "a{1,3}": ["", "aaaa"],
    ".": ["\n", "\r", "\u0085", "\u2028", "ab", ""],
    "[a-z&&[^bc]]": ["b", "A"],
    "[a-d[m-p]]": ["e"],
    r"\d": ["\u0663", "\u00b2"],
    r"\w": ["\u00e4"],
    r"\s": ["\u00a0"],
    r"\p{Alnum}": ["\u00e4", "_"],
    "(?i)ab": ["\u00e4b"],
    "(?i:a)b": ["AB"],
    r"(a(?i)b)c": ["abC", "Abc"],
    r"a\bb": ["ab"],
    r"(?=.*\d).{4,}": ["abcd", "a1"],
    r"(?!-)[a-z-]+(?<!-)": ["-a", "a-"],
    r"a$": ["a\n"],
    r"\Aa\Z": ["a\n"],
}


@pytest.mark.parametrize(("pattern", "text"), [(pattern, text) for pattern, texts in MATCHES.items() for text in texts])
def test_a_text_matches(pattern: str, text: str) -> None:
    assert matches(pattern, text) is True


@pytest.mark.parametrize(("pattern", "text"), [(pattern, text) for pattern, texts in FAILS.items() for text in texts])
def test_a_text_does_not_match(pattern: str, text: str) -> None:
    assert matches(pattern, text) is False


@pytest.mark.parametrize(
    "pattern",
    [
        *("(", ")", "[", "[a", "[]", "[a&&]", "a{", "a{x}", "a{2,1}", "a{,2}", "*", "a|*", "?", "a**+", "\\", r"[\b]"),
        *("a++", "a?+", "a{1}+", r"(a)\1", r"(?<n>a)\k<n>", "(?>a)", "(?x)a", "(?u)a", "(?<n", "(?", "(?#a)", "^*", "[z-a]"),
        *(r"\p{Nothing}", r"\p{", r"\p", r"\p{IsLatin}", r"\xg1", r"\x4", r"\u12", r"\x{110000}", r"\q", "[a-\\d]"),
        *("a{999999}", "(" * 60 + ")" * 60, "[" * 60 + "a" + "]" * 60, "(a{1000}){1000}"),
    ],
)
def test_what_is_no_pattern_or_not_known_here_cannot_be_judged(pattern: str) -> None:
    assert matches(pattern, "a") is None


@pytest.mark.parametrize(
    ("pattern", "text", "verdict"),
    [
        ("(a+)+b", "a" * 4000, False),
        ("(a|a)*b", "a" * 4000, False),
        ("(.*)(.*)(.*)(.*)=", "x" * 4000, False),
        ("(x+x+)+y", "x" * 4000 + "y", True),
        ("(a?){500}a{500}", "a" * 500, True),
        ("^(?=(.*a)*)[a-z]*$", "a" * 1000 + "1", False),
        ("(.{1,4000})*", "x" * 4000, None),
    ],
)
def test_no_pattern_takes_forever(pattern: str, text: str, verdict: bool | None) -> None:
    assert matches(pattern, text) is verdict


ATOMS = st.sampled_from(("a", "b", ".", "[ab]", "[^a]", "[a-c1]", r"\d", r"\w", r"\s", r"\.", "1", " ", "(?:)"))
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(("*", "+", "?", "{2}", "{1,2}", "{0,1}", "*?", "+?"))).map(
            lambda parts: f"(?:{parts[0]}){parts[1]}"
        ),
        st.tuples(st.sampled_from(("?=", "?!")), inner).map(lambda parts: f"({parts[0]}{parts[1]})"),
        inner.map(lambda part: f"(?:^{part}$)"),
        inner.map(lambda part: rf"(?:\b{part})"),
    ),
    max_leaves=6,
)


@given(PATTERNS, st.text("abc1 .", max_size=7))
def test_what_is_alike_in_python_matches_alike(pattern: str, text: str) -> None:
    assert matches(pattern, text) is (re.fullmatch(pattern, text, re.ASCII) is not None)


@given(st.text("ab[](){}|*+?.\\^$-&:=!<>PpdQEx1,", max_size=12), st.text("ab1", max_size=4))
def test_no_text_taken_for_a_pattern_is_an_error(pattern: str, text: str) -> None:
    assert matches(pattern, text) in (True, False, None)
