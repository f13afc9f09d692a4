"""`python -m cfnkit`, the same as the command `cfnkit`.

Python puts the current folder first on its path for `-m`. It may be a checkout, from which nothing is imported: it is
taken off the path again. A folder `cfnkit` there would still be found; `python -P -m cfnkit` and `cfnkit` never look.
"""

import os
import sys

if __name__ == "__main__":
    if not sys.flags.isolated and sys.path and sys.path[0] in ("", os.getcwd()):
        del sys.path[0]
    from cfnkit.cli import main

    sys.exit(main())
