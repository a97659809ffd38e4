"""A function over many items in several processes, its results in the order of the items."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from timeline.errors import TimelineError

T = TypeVar("T")
R = TypeVar("R")
WAITING_PER_JOB = 3  # results and items held back at most, so that memory does not grow with the number of items


def map_in_order(function: Callable[[T], R], items: Iterable[T], jobs: int) -> Iterator[R]:
    """Yield ``function(item)`` of each item, in order; with ``jobs`` above 1 in so many processes.

    ``function`` must stand at the top of a module, and say what the user can mend in what it gives back: only a bug
    raises. Items are taken as they are needed, never all at once.

    Raises TimelineError when a process dies (killed, out of memory).
    """
    if jobs <= 1:
        yield from map(function, items)
        return
    pool = ProcessPoolExecutor(jobs, mp_context=_context(), initializer=_leave_interrupts_to_the_parent)
    waiting: deque[Future[R]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) >= jobs * WAITING_PER_JOB:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        mend = "see that there is memory for so many, or run with --jobs 1"
        raise TimelineError("a process ended before its work was done", where=f"--jobs {jobs}", mend=mend) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _context() -> multiprocessing.context.BaseContext:
    # Not "fork": copying a process that runs threads can hang its children.
    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")


def _leave_interrupts_to_the_parent() -> None:
    # Ctrl-C reaches every process of a terminal: the parent alone ends the work, in one message.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
