"""`python -m safeexit` is the command `safeexit`."""

from safeexit.cli import main

if __name__ == "__main__":
    main()
