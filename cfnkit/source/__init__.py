"""Where things are: spans in source texts, and the origin of a node of a result."""

from cfnkit.source.origin import Origin, Step
from cfnkit.source.span import Span
from cfnkit.source.text import SourceText

__all__ = ["Origin", "SourceText", "Span", "Step"]
