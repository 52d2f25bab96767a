"""What is put off to its first use does then what it would have done at once."""

from __future__ import annotations

import re

import pytest

from safeexit.checker._lazily import lazy_pattern


def test_a_lazy_pattern_does_what_the_compiled_one_does() -> None:
    """Each method, whichever is used first, gives what `re.compile` would have given."""
    for method in ("search", "match", "fullmatch", "findall"):
        for text in ("aBb", "BB", "a"):
            lazy, compiled = (make(r"(?P<x>b+)", re.IGNORECASE) for make in (lazy_pattern, re.compile))
            assert str(getattr(lazy, method)(text)) == str(getattr(compiled, method)(text))
    lazy = lazy_pattern(r"(?P<x>b+)")
    assert [found["x"] for found in lazy.finditer("bab")] == ["b", "b"]
    assert lazy.sub("-", "abba") == "a-a"
    assert (lazy.pattern, lazy.groups, dict(lazy.groupindex)) == ("(?P<x>b+)", 1, {"x": 1})


def test_a_lazy_pattern_reads_bytes_where_it_is_written_in_bytes() -> None:
    """A pattern of bytes finds bytes."""
    assert lazy_pattern(rb"\d+").findall(b"a1b22") == [b"1", b"22"]


def test_a_mistake_in_a_lazy_pattern_is_told_where_it_is_first_used() -> None:
    """Nothing is compiled before."""
    pattern = lazy_pattern("(")
    with pytest.raises(re.error, match="unterminated subpattern"):
        pattern.search("")
