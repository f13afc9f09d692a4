"""Places for the boxes and lines of a drawing, from left to right along the lines: the same for the same graph."""

from cfnkit.graph.layout.compound import lay_out
from cfnkit.graph.layout.shapes import Box, Drawing, Frame, Line, Point, Size

__all__ = ["Box", "Drawing", "Frame", "Line", "Point", "Size", "lay_out"]
