"""Give the JSON that a macro answered the origins of the fragment that the macro was given.

A macro is a black box of JSON, so that a node of its answer is, in this order:

1. *kept*: an equal value stands at the same path. It is the node of before, as it is.
2. *moved*: an equal and telling value stands elsewhere. It is that node, with an exact step.
3. *made*: it takes the place of what it replaced or, where nothing stood, of the nearest ancestor that
   survives, with an inherited step.

A container that was there before keeps its place; it counts as made only when its own keys, or its number of
items, changed. A list's items keep their origins when others are put before them or taken away.
"""

from cfnkit.transforms.realign.alignment import realign
from cfnkit.transforms.realign.places import Path

__all__ = ["Path", "realign"]
