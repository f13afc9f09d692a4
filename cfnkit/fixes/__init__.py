"""Fixes: exact changes of texts that mend a finding, leave it out, or make a value a parameter."""

from cfnkit.fixes.applying import fixed
from cfnkit.fixes.extraction import extraction_at
from cfnkit.fixes.fix import Fix, FixSubject
from cfnkit.fixes.fixes import fixes_in, fixes_of

__all__ = ["Fix", "FixSubject", "extraction_at", "fixed", "fixes_in", "fixes_of"]
