"""A function over many items in several processes, its results in the order of the items."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

from timeline.errors import TimelineError

T = TypeVar("T")
R = TypeVar("R")
# Called with what is being done and how many steps it takes; gives back what to call with the number of steps done.
Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
WAITING_PER_JOB = 3  # results and items held back at most, so that memory does not grow with the number of items
LIVES = 3  # so often the work that dead processes held is given out before it is given up


def no_progress(_label: str, _steps: int) -> AbstractContextManager[Callable[[int], None]]:
    """Show nothing of the progress."""
    return nullcontext(lambda _done: None)


def map_in_order(function: Callable[[T], R], items: Iterable[T], jobs: int) -> Iterator[R]:
    """Yield ``function(item)`` of each item, in order; with ``jobs`` above 1 in so many processes.

    ``function`` must stand at the top of a module, and say what the user can mend in what it gives back: only a bug
    raises. Items are taken as they are needed, never all at once. When a process dies, what was at work is done again
    by new ones.

    Raises TimelineError when processes die (killed, out of memory) ``LIVES`` times without one result between.
    """
    if jobs <= 1:
        yield from map(function, items)
        return
    waiting: deque[tuple[T, Future[R]]] = deque()
    pool = _pool(jobs)
    lives = LIVES
    rest = iter(items)
    try:
        while True:
            while len(waiting) < jobs * WAITING_PER_JOB:
                try:
                    item = next(rest)
                except StopIteration:
                    break
                waiting.append((item, _submit(pool, function, item)))
            if not waiting:
                return
            try:
                result = waiting[0][1].result()
            except BrokenProcessPool:
                lives -= 1
                if not lives:
                    raise _given_up(jobs) from None
                pool.shutdown(wait=True, cancel_futures=True)
                pool = _pool(jobs)
                again = [item for item, _ in waiting]
                waiting = deque((item, _submit(pool, function, item)) for item in again)
                continue
            lives = LIVES
            waiting.popleft()
            yield result
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, function: Callable[[T], R], item: T) -> "Future[R]":
    """Hand an item to the pool; one that broke meanwhile gives a future that says so."""
    try:
        return pool.submit(function, item)
    except BrokenProcessPool as error:
        failed: Future[R] = Future()
        failed.set_exception(error)
        return failed


def _given_up(jobs: int) -> TimelineError:
    mend = "see that there is memory for so many, or run with --jobs 1"
    return TimelineError("a process ended before its work was done", where=f"--jobs {jobs}", mend=mend)


def _pool(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, mp_context=_context(), initializer=_leave_interrupts_to_the_parent)


def _context() -> multiprocessing.context.BaseContext:
    # Not "fork": copying a process that runs threads can hang its children.
    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")


def _leave_interrupts_to_the_parent() -> None:
    # Ctrl-C reaches every process of a terminal: the parent alone ends the work, in one message.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
