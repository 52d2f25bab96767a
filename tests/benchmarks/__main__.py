"""Print every benchmark's table."""

from tests.benchmarks import imports

if __name__ == "__main__":
    imports.report()
