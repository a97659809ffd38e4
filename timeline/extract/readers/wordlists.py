"""Tables of words, written as people read them."""


def words(table: str) -> frozenset[str]:
    """Return the words of ``table``, which are parted by white space."""
    return frozenset(table.split())
