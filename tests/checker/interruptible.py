"""The command, started so that an interrupt reaches it even where whoever runs the tests ignores them."""

import sys

_PROGRAM = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from safeexit.cli import main; main()"
)

SAFEEXIT = [sys.executable, "-c", _PROGRAM]
