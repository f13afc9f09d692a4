"""Give the JSON answer of a macro the origins of the fragment that the macro was given.

A macro is a black box, so each node of its answer is, in this order:

1. *kept*, when an equal value stood at the same path: it is the node of before.
2. *moved*, when an equal and distinctive value stood elsewhere: it is that node, with an exact step.
3. *made*: it has the span of the node at its path before, or of the value whose place it takes, and an inherited step.
   What corresponds to nothing that the macro was given has the span of the macro's call, never that of a neighbour.

A container that existed before is made only when its own keys, or its number of items, changed. The items of a list
keep their origins when others are added before them or removed.
"""

from cfnkit.transforms.realign.alignment import realign
from cfnkit.transforms.realign.places import Path

__all__ = ["Path", "realign"]
