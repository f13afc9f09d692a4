"""`python -m cfnkit`, the same as the command `cfnkit`."""

import sys

from cfnkit.cli import main

if __name__ == "__main__":
    sys.exit(main())
