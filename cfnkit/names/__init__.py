"""The names within one template, for editors and commands; `workspace` has those that several files share.

`Names(processed)` has the definitions and uses, with exact spans. `renaming` gives the replacements of a rename, or
says why there is none; `completions` what may stand at a place; `tokens` the parts to colour; `symbols`, `folds` and
`selections` the outline. All places are 1-based lines and columns, in code points, in the author's text.
"""

from cfnkit.names.completion import Completion, Offers, Word, completions
from cfnkit.names.made import Made
from cfnkit.names.name import Name, NameKind, Occurrence
from cfnkit.names.names import Names
from cfnkit.names.outline import Fold, Symbol, folds, selections, symbols
from cfnkit.names.rename import Renaming, fixed, renaming
from cfnkit.names.tokens import Token, tokens

__all__ = [
    "Completion",
    "Fold",
    "Made",
    "Name",
    "NameKind",
    "Names",
    "Occurrence",
    "Offers",
    "Renaming",
    "Symbol",
    "Token",
    "Word",
    "completions",
    "fixed",
    "folds",
    "renaming",
    "selections",
    "symbols",
    "tokens",
]
