"""The forms in which a secret stands in a text, and a search for those of many secrets at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple, TypeAlias

# A shorter secret is masked only as a whole word: masking every "1" would hide everything.
SHORT = 4
_SHORT_IN_BASE64 = 6
# https://yaml.org/spec/1.1/#escaping
_YAML_ESCAPES = dict(zip("\0\a\v\x1b\x85\xa0\u2028\u2029", "0aveN_LP", strict=True))
_IN_BASE64 = "[A-Za-z0-9+/_-]"
# So many characters of a form tell most others apart.
_BEGIN = 3

# A character of JSON within JSON that UTF-16 has as two.
_LONGEST = 16
_END = ""

_Tree: TypeAlias = "dict[str, _Tree]"


class Form(NamedTuple):
    """Regular expressions of the characters of a secret in one form, and of what stands before and after them."""

    characters: tuple[str, ...]
    before: str = ""
    after: str = ""

    @property
    def pattern(self) -> str:
        """The regular expression of the whole."""
        return f"{self.before}{''.join(self.characters)}{self.after}"

    @property
    def begin(self) -> tuple[str, ...]:
        """The regular expressions of its first characters, each with what stands before or after it."""
        first, *others = self.characters[:_BEGIN]
        after = (self.after,) if self.after and len(self.characters) <= _BEGIN else ()
        return (f"{self.before}{first}", *others, *after)


def forms_of(secret: str) -> Iterator[Form]:
    """The secret as it is, and with the escapes of JSON (also one in another), Python, YAML, a URL and HTML."""
    characters = tuple(map(_written, secret))
    yield Form(characters) if len(secret) >= SHORT else Form(characters, r"(?<!\w)", r"(?!\w)")


def base64_forms_of(secret: str) -> Iterator[Form]:
    """The Base64 of a text with the secret in it, also in the alphabet of URLs.

    Where the secret begins within a group of three bytes, there are three forms. A character at an end belongs to what
    stands beside the secret, too.
    """
    from binascii import b2a_base64

    data = secret.encode("utf-8", "surrogatepass")
    if len(data) < _SHORT_IN_BASE64:
        return
    for skipped in range(3):
        text = b2a_base64(bytes(skipped) + data, newline=False).decode()
        first, last = -(-8 * skipped // 6), 8 * (skipped + len(data)) // 6
        characters = ({"+": "[+-]", "/": "[/_]"}.get(one, one) for one in text[first:last])
        after = f"(?:{_IN_BASE64}?=|{_IN_BASE64})?=?"
        yield Form(tuple(characters), _IN_BASE64 if skipped else "", after)


class Search:
    """Finds forms in texts: at each place the first that stands there. The time hardly grows with their number.

    A regular expression of the begins alone finds where a form may be; only those with that begin are looked for there.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        self._forms = tuple(forms)
        self._patterns: dict[tuple[tuple[str, ...], ...], re.Pattern[str]] = {}

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """The 0-based start and end of each form in `text`, none within another."""
        start = 0
        while (begin := self._begins.search(text, start)) is not None:
            found = self._pattern_at(text, begin.start()).match(text, begin.start())
            if found is None:
                start = begin.start() + 1
            else:
                yield found.span()
                start = found.end()

    def _pattern_at(self, text: str, start: int) -> re.Pattern[str]:
        """The forms whose begins are at a place, in their order."""
        begins = tuple(dict.fromkeys(_begins_at(self._tree, text, start)))
        if begins not in self._patterns:
            wanted = frozenset(begins)
            forms = (form.pattern for form in self._forms if form.begin in wanted)
            self._patterns[begins] = re.compile("|".join(forms))
        return self._patterns[begins]

    @cached_property
    def _begins(self) -> re.Pattern[str]:
        return re.compile(_pattern(self._tree))

    @cached_property
    def _tree(self) -> _Tree:
        tree: _Tree = {}
        for form in self._forms:
            node = tree
            for part in form.begin:
                node = node.setdefault(part, {})
            node[_END] = {}
        return tree


def _pattern(tree: _Tree) -> str:
    """Parts of which one must follow another."""
    parts = (f"{part}{_pattern(below)}" for part, below in tree.items() if part != _END)
    return "" if _END in tree else f"(?:{'|'.join(parts)})"


def _begins_at(tree: _Tree, text: str, start: int) -> Iterator[tuple[str, ...]]:
    """The begins in a tree that are at a place, or would be if the text ended there."""
    for part, below in tree.items():
        if part == _END:
            yield ()
        elif _compiled(part).match(text, start):
            ends = range(start, min(start + _LONGEST, len(text)) + 1)
            for end in (end for end in ends if _compiled(part).fullmatch(text, start, end)):
                yield from ((part, *rest) for rest in _begins_at(below, text, end))


@lru_cache(4096)
def _compiled(part: str) -> re.Pattern[str]:
    return re.compile(part)


@lru_cache(4096)
def _written(character: str) -> str:
    """A pattern for a character: as it is, and in each escaped form."""
    if character.isascii() and character.isalnum():
        return character
    import json
    from html import escape
    from urllib.parse import quote

    number = ord(character)
    in_json = json.dumps(character)[1:-1]
    forms = {
        character,
        f"\\{_YAML_ESCAPES.get(character, character)}",
        in_json,
        json.dumps(in_json)[1:-1],
        repr(character)[1:-1],
        quote(character.encode("utf-8", "surrogatepass"), safe=""),
        escape(character),
    }
    if character == " ":
        forms.add("+")
    forms |= {f"\\u{number:04x}", f"\\U{number:08x}", f"\\x{number:02x}"}
    if character == "'":
        forms.add("''")
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return f"(?i:{'|'.join(map(re.escape, longest_first))})"
