"""Make sure that PostgreSQL, which the tests start for themselves, is there.

Nothing is installed where it is found. Else apt-get is tried, on Debian and its kin. If that does not work,
this names the tests that cannot run and fails.
"""

from __future__ import annotations

import sys

from tests.records.cluster import find_postgresql
from tools.debian import apt_get


def main() -> int:
    """Return 0 when PostgreSQL is there, 1 when it could not be had."""
    if find_postgresql() is None:
        apt_get("postgresql")
    if find_postgresql() is not None:
        return 0
    print(
        "PostgreSQL could not be installed, so those tests of tests/records cannot run that use it. Install "
        "it so that initdb is in the PATH (on Debian: apt-get install postgresql).",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
