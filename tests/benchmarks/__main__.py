"""Print every benchmark's table."""

from tests.benchmarks import checking, consents, imports, sizes

if __name__ == "__main__":
    imports.report()
    checking.report()
    sizes.report()
    consents.report()
