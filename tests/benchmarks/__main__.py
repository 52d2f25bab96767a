"""Print every benchmark's table."""

from tests.benchmarks import checking, consents, exits, front_doors, imports, rendering, sizes, startup

if __name__ == "__main__":
    imports.report()
    startup.report()
    checking.report()
    sizes.report()
    consents.report()
    rendering.report()
    front_doors.report()
    exits.report()
