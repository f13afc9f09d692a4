"""Source texts, spans in them, the origins of nodes, and paths as JSON pointers.

The names are imported when they are first used: a macro needs `pointer` alone, and starts faster.
"""

from __future__ import annotations

from cfnkit.lazy_names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cfnkit.source.origin import Origin, Step
    from cfnkit.source.replacement import TextReplacement, replaced
    from cfnkit.source.span import Span
    from cfnkit.source.text import SourceText

__all__ = ["Origin", "SourceText", "Span", "Step", "TextReplacement", "replaced"]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "Origin": ".origin",
        "TextReplacement": ".replacement",
        "SourceText": ".text",
        "Span": ".span",
        "Step": ".origin",
        "replaced": ".replacement",
    },
)
