"""What a stage holds does not grow with its input: every cache has an end, no table takes in what is read."""

import importlib
import inspect
import pkgutil
import tracemalloc
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import timeline.extract
import timeline.timex
from tests.test_mentions import article
from timeline.extract import extract_mentions
from timeline.stages import SeenKeys

STREAMING = ("counts", "edtf", "extract", "interchange", "stages", "timex")


def modules() -> Iterator[ModuleType]:
    """Yield the modules that ``tag`` and ``extract`` run through, those that need an extra left out."""
    for room in (timeline.extract, timeline.timex):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if "html" not in found.name:
                yield importlib.import_module(found.name)
    for name in STREAMING:
        yield importlib.import_module(f"timeline.{name}")


def caches() -> dict[str, Callable[..., Any]]:
    return {
        f"{module.__name__}.{name}": function
        for module in modules()
        for name, function in vars(module).items()
        if hasattr(function, "cache_parameters") and function.__module__ == module.__name__
    }


def test_every_cache_of_what_is_read_has_an_end() -> None:
    found = caches()

    endless = [
        name
        for name, function in found.items()
        if function.cache_parameters()["maxsize"] is None  # type: ignore[attr-defined]
        and inspect.signature(function).parameters
    ]
    assert len(found) > 10
    assert endless == []


def test_no_table_of_a_module_takes_in_what_is_read() -> None:
    def sizes() -> dict[str, int]:
        return {
            f"{module.__name__}.{name}": len(value)
            for module in modules()
            for name, value in vars(module).items()
            if isinstance(value, dict | list | set) and not name.startswith("__")
        }

    told = "On Monday {0} {1} left {2}. A day later {1} said that at least 12 {3} were hurt in {2}."
    extract_mentions(article(told.format("Anna", "Reyes", "Lima", "people")))
    before = sizes()
    for number in range(20):
        stem = f"{chr(97 + number)}q"
        extract_mentions(article(told.format(f"Ab{stem}", f"Cd{stem}", f"Ef{stem}", f"gh{stem}s")))

    assert sizes() == before


def test_the_ids_that_came_before_take_few_bytes() -> None:
    number = 50_000
    tracemalloc.start()
    try:
        seen = SeenKeys()
        new = sum(seen.add(key * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) for key in range(number))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert new == number
    assert held < 25 * number


def test_an_id_is_new_once() -> None:
    seen = SeenKeys()
    keys = [1, 7, 7 + 1024, 7 + 2048, 2**64 - 1, *range(5000, 9000)]

    assert all(seen.add(key) for key in keys)
    assert not any(seen.add(key) for key in keys)
