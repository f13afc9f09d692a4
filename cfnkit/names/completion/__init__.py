"""What may stand at a place of a text that is being typed."""

from __future__ import annotations

from cfnkit.names.completion.completion import Completion, CompletionKind, Offers
from cfnkit.names.completion.completions import completions

__all__ = ["Completion", "CompletionKind", "Offers", "completions"]
