"""What processes that are copies of one another send through pipes: numbers and texts at once, records after an import.

A value is sent after its size.
"""

import marshal
import os
from collections.abc import Iterator
from typing import Any

LAST = bytes(8)  # sent in place of the size of another value
_PLAIN = b"plain"  # no pickle begins so


def packed(found: Any) -> bytes:
    """Return what a copy found out as bytes: numbers and texts wait for no import, records for one."""
    try:
        return _PLAIN + marshal.dumps(found)
    except ValueError:  # there are records among it, or other classes of values
        import pickle

        return pickle.dumps(found)


def unpacked(data: bytes) -> Any:
    """Return what ``packed`` made bytes of."""
    if data.startswith(_PLAIN):
        return marshal.loads(memoryview(data)[len(_PLAIN) :])  # noqa: S302 - of our own copy
    import pickle

    return pickle.loads(data)  # noqa: S301 - of our own copy


def read_exactly(pipe: int, size: int) -> bytes:
    """Return so many bytes; raises EOFError where fewer come."""
    found = bytearray()
    while len(found) < size:
        more = os.read(pipe, size - len(found))
        if not more:
            raise EOFError
        found += more
    return bytes(found)


def write_all(pipe: int, data: bytes) -> None:
    """Write all of ``data``."""
    left = memoryview(data)
    while left:
        left = left[os.write(pipe, left) :]


def send(pipe: int, value: Any) -> None:
    """Send a value."""
    data = packed(value)
    write_all(pipe, len(data).to_bytes(8, "big") + data)


def received(pipe: int) -> Iterator[Any]:
    """Yield what is sent, up to the last; raises EOFError where that never comes."""
    while size := int.from_bytes(read_exactly(pipe, 8), "big"):
        yield unpacked(read_exactly(pipe, size))
