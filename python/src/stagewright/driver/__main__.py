"""``python …/stagewright/driver/__main__.py PLAN``: the driver, started by its path.

The first line on stdout says what becomes of the plan; everything else is in the store.
"""

from __future__ import annotations

import os
import sys

# Nothing in the project, and nothing in this folder, can stand in the way of the standard library.
sys.path[0] = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from stagewright.driver.pipeline import main  # noqa: E402

if __name__ == "__main__":
    main(sys.argv[1])
