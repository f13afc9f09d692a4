"""Source texts, spans in them, the origins of nodes, and paths as JSON pointers.

The names are imported when they are first used: a macro needs `pointer` alone, and starts faster.
"""

from __future__ import annotations

from cfnkit.lazy_names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cfnkit.source.span import Origin, Span, Step
    from cfnkit.source.text import SourceText

__all__ = ["Origin", "SourceText", "Span", "Step"]

__getattr__ = lazily(__name__, {"Origin": ".span", "SourceText": ".text", "Span": ".span", "Step": ".span"})
