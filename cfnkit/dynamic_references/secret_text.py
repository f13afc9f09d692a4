"""Secret texts, which print as ``****``."""

from __future__ import annotations

from typing import NoReturn

from cfnkit.diagnostics import REDACTED


class SecretText(str):
    """A secret value, which is ``****`` when it is printed, formatted, joined or dumped.

    `reveal` returns the secret itself. Two are equal when their secrets are; none equals a plain string. It cannot
    be pickled, so that it reaches no cache and no other process.
    """

    __slots__ = ("_secret",)
    _secret: str

    def __new__(cls, secret: str) -> SecretText:
        """`secret` is the secret in clear, or a SecretText with the same secret."""
        made = super().__new__(cls, REDACTED)
        made._secret = secret.reveal() if isinstance(secret, SecretText) else secret
        return made

    def reveal(self) -> str:
        """The secret itself."""
        return self._secret

    def __repr__(self) -> str:
        return f"SecretText({REDACTED!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretText) and self._secret == other._secret

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((SecretText, self._secret))

    def __copy__(self) -> SecretText:
        return self

    def __deepcopy__(self, memo: object) -> SecretText:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a SecretText is not pickled")
