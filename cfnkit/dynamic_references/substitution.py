"""The replacement of the references of a string by their values."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.dynamic_references.grammar import tokenize
from cfnkit.dynamic_references.reference import DynamicReference, ReferenceFault, Token
from cfnkit.dynamic_references.resolution import FailureKind, Resolution, SecretText
from cfnkit.dynamic_references.resolver import Resolver
from cfnkit.redaction import REDACTED


class Unresolved(NamedTuple):
    """A token that is not replaced: the kind of the reason, and a sentence about it."""

    token: Token
    kind: ReferenceFault | FailureKind
    sentence: str


class Substitution(NamedTuple):
    """A string with its references replaced.

    `text` is the true text. `shown` is the text with ``****`` for each secret, or None when nothing in it is secret.
    `unresolved` are the tokens that could not be replaced, in their order.
    """

    text: str
    shown: str | None
    unresolved: tuple[Unresolved, ...]

    def __repr__(self) -> str:
        shown = self.text if self.shown is None else self.shown
        return f"Substitution(shown={shown!r}, unresolved={self.unresolved!r})"


def substitute(text: str, resolver: Resolver, shown: str | None = None) -> Substitution:
    """Replace all dynamic references of `text`; references in their values are not replaced.

    `shown` is the text to show in place of `text` if that has secrets already. The sentences of `unresolved` quote the
    references, so that a caller redacts them if the references themselves have secrets.
    """
    tokens = tokenize(text)
    references = [token for token in tokens if isinstance(token, DynamicReference)]
    resolutions: dict[Token, Resolution] = {}
    if references:
        resolutions.update(zip(references, resolver.resolve(references), strict=True))
    unresolved = tuple(kept for token in tokens if (kept := _unresolved(token, resolutions.get(token))))
    values = [_value(resolutions.get(token)) for token in tokens]
    true_text = _replace(text, tokens, [_revealed(value) for value in values])
    if shown is None:
        secret = any(isinstance(value, SecretText) for value in values)
        return Substitution(true_text, _replace(text, tokens, values) if secret else None, unresolved)
    shown_tokens = tokenize(shown)
    aligned = len(shown_tokens) == len(tokens)
    return Substitution(true_text, _replace(shown, shown_tokens, values) if aligned else REDACTED, unresolved)


def _unresolved(token: Token, resolution: Resolution | None) -> Unresolved | None:
    if not isinstance(token, DynamicReference):
        return Unresolved(token, token.fault, token.sentence)
    failure = resolution.failure if resolution else None
    return Unresolved(token, failure.kind, failure.sentence) if failure else None


def _value(resolution: Resolution | None) -> str | None:
    return resolution.value if resolution else None


def _revealed(value: str | None) -> str | None:
    return value.reveal() if isinstance(value, SecretText) else value


def _replace(text: str, tokens: tuple[Token, ...], values: list[str | None]) -> str:
    """`text` with each token that has a value replaced by it."""
    pieces: list[str] = []
    end = 0
    for token, value in zip(tokens, values, strict=True):
        pieces += (text[end : token.start], token.text if value is None else value)
        end = token.end
    return "".join((*pieces, text[end:]))
