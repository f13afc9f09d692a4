"""A redactor masks known secrets."""

from __future__ import annotations

from collections.abc import Iterable

from cfnkit.redaction.forms import SHORT, Search, base64_forms_of, forms_of

REDACTED = "****"


class Redactor:
    """Masks known secrets in texts from other programs (handlers, tracebacks, macro results).

    It finds a secret also with the escapes of a JSON string (also one within another), a Python string, a YAML string
    on one line, a URL or HTML, and within Base64.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Take the secrets; empty strings are ignored."""
        texts = {secret for secret in secrets if secret}
        # The lines of a longer text stand by themselves in a block of YAML, in logs and in excerpts.
        lines = [line.strip() for secret in texts if "\n" in secret for line in secret.splitlines()]
        texts.update(line for line in lines if len(line) >= SHORT)
        self._known = sorted(texts, key=lambda secret: (-len(secret), secret))
        as_text = (form for secret in self._known for form in forms_of(secret))
        self._search = Search((*as_text, *(form for secret in self._known for form in base64_forms_of(secret))))

    def knowing(self, secrets: Iterable[str]) -> Redactor:
        """A redactor that masks these secrets, too."""
        new = set(secrets).difference(self._known, [""])
        return Redactor((*self._known, *new)) if new else self

    @property
    def secrets(self) -> tuple[str, ...]:
        """The known secrets."""
        return tuple(self._known)

    def __repr__(self) -> str:
        """How many secrets it knows, and none of them."""
        return f"Redactor({len(self._known)} secrets)"

    def __eq__(self, other: object) -> bool:
        """Whether the other masks the same secrets."""
        return isinstance(other, Redactor) and self._known == other._known

    def __hash__(self) -> int:
        """A hash of the secrets."""
        return hash(tuple(self._known))

    def __reduce__(self) -> tuple[type[Redactor], tuple[tuple[str, ...]]]:
        """Pickle the secrets alone."""
        return Redactor, (self.secrets,)

    def __bool__(self) -> bool:
        """Whether it knows any secret."""
        return bool(self._known)

    def __call__(self, text: str) -> str:
        """`text` with ``****`` in place of each known secret."""
        parts, end = [], 0
        for start, next_end in self.places(text):
            parts += [text[end:start], REDACTED]
            end = next_end
        return "".join((*parts, text[end:]))

    def places(self, text: str) -> list[tuple[int, int]]:
        """The 0-based start and end of each known secret in `text`."""
        return list(self._search.places(text)) if self._known else []
