"""The names within one template, for editors and commands.

`Names(processed)` has the definitions and uses, with exact spans. `renaming` gives the replacements of a rename, or
raises `CannotRename`; `completions` what may stand at a place; `tokens` the parts to colour; `symbols`, `folds` and
`selections` the outline. All places are 1-based lines and columns, in code points, in the author's text.
"""

from cfnkit.names.made import Made
from cfnkit.names.name import Name, NameKind, Occurrence
from cfnkit.names.names import Names
from cfnkit.names.rename import Renaming, fixed, renaming

__all__ = ["Made", "Name", "NameKind", "Names", "Occurrence", "Renaming", "fixed", "renaming"]
