"""Print every benchmark's table."""

from tests.benchmarks import (
    checking,
    consents,
    cores,
    exits,
    front_doors,
    full_tree,
    imports,
    memory,
    peers,
    rendering,
    sizes,
    startup,
)

if __name__ == "__main__":
    imports.report()
    startup.report()
    checking.report()
    full_tree.report()
    peers.report()
    cores.report()
    memory.report()
    sizes.report()
    consents.report()
    rendering.report()
    front_doors.report()
    exits.report()
