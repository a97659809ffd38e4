"""A function over many items in several processes: ``map_in_order`` sends items, ``map_forked`` shares what is here."""

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from timeline.errors import TimelineError
from timeline.pipes import LAST, packed, read_exactly, received, send, unpacked, write_all

if TYPE_CHECKING:  # each takes longer to import than a build takes that finds nothing to do
    import multiprocessing.context
    from concurrent.futures import Future, ProcessPoolExecutor

T = TypeVar("T")
R = TypeVar("R")
# Called with what is being done and how many steps it takes; gives back what to call with the number of steps done.
Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
WAITING_PER_JOB = 3  # results and items held back at most, so that memory does not grow with the number of items
_NICE = 3  # added to the nice value: half of the time that others get, where all want some
_NUMBER = 4  # bytes of a number that is sent
MOST_SHARES = 1000  # numbers that a pipe holds whoever reads them
AHEAD = 3  # pieces of work that a copy has at hand while the process that it is a copy of is busy itself
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
    from concurrent.futures.process import BrokenProcessPool

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


def cores() -> int:
    """Return how many processes can run at once on this machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def can_fork() -> bool:
    """Tell whether this process may be copied: on Linux, while it runs no thread (a copy of one that does can hang)."""
    return sys.platform == "linux" and threading.active_count() == 1


class _Copy:
    """A copy of this process that sends what it finds out; a class, for it holds the copy until it is let go.

    ``work`` gets the pipe to send into; what it raises ends the copy, which shows as the end of what it sends. One that
    is not ``urgent`` lets others go first; a ``harmless`` one may outlive this process by a moment.
    """

    def __init__(self, work: Callable[[int], object], *, urgent: bool = True, harmless: bool = False) -> None:
        self.pipe, pipe = os.pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if not self._pid:
            try:
                os.close(self.pipe)
                _leave_interrupts_to_the_parent()
                if not harmless:
                    _end_with(parent)
                if not urgent:
                    os.nice(_NICE)
                with suppress(Exception):  # the parent does it again, and meets the same
                    work(pipe)
            finally:
                os._exit(0)
        os.close(pipe)

    def close(self) -> None:
        """Let the copy go, done or not."""
        os.close(self.pipe)
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


class Aside(Generic[R]):
    """What a copy of this process finds out meanwhile; a class, for it holds the copy until it is asked.

    Where no process can be copied, or the copy dies or fails, ``result`` finds it out itself, by the function ``here``
    where that is another one. One that is not ``urgent`` lets others go first; a ``harmless`` one may outlive this
    process by a moment.
    """

    def __init__(
        self, function: Callable[[], R], *, urgent: bool = True, harmless: bool = False,
        here: Callable[[], R] | None = None,
    ) -> None:  # fmt: skip
        self._function = here or function
        self._copy: _Copy | None = None
        if cores() > 1 and can_fork():
            self._copy = _Copy(lambda pipe: send(pipe, function()), urgent=urgent, harmless=harmless)

    def result(self) -> R:
        """Return what was found out."""
        if self._copy is None:
            return self._function()
        try:
            found: R = next(received(self._copy.pipe))
        except EOFError:
            self.close()
            return self._function()
        self.close()
        return found

    def close(self) -> None:
        """Let the copy go, asked or not."""
        if self._copy is not None:
            self._copy.close()
            self._copy = None


class Ready(Generic[T, R]):
    """A copy of this process that makes itself ``ready`` for a piece of work before anybody knows which one it is.

    A class, as ``Aside`` is. What the work is, and what comes of it, is sent. Where the copy dies, or there is none, it
    is done here, and nothing is made ready.
    """

    def __init__(self, ready: Callable[[], object], function: Callable[[T], R]) -> None:
        self._orders: list[T] = []
        waiting, self._pipe = os.pipe()

        def work() -> R:
            os.close(self._pipe)
            ready()
            return function(next(received(waiting)))

        self._aside = Aside(work, here=lambda: function(self._orders[0]))
        os.close(waiting)

    def begin(self, order: T) -> None:
        """Let the copy begin; it is asked for the ``result`` after that alone."""
        self._orders.append(order)
        with suppress(BrokenPipeError):  # it died: that shows when its result is asked for
            send(self._pipe, order)

    def result(self) -> R:
        """Return what came of it."""
        return self._aside.result()

    def close(self) -> None:
        """Let the copy go, asked or not."""
        self._aside.close()
        os.close(self._pipe)


class Shared(Generic[R]):
    """Pieces of work that a copy of this process begins, and that both do who is free; a class, as ``Aside`` is.

    ``function`` does the piece of a number below ``number``, which is at most ``MOST_SHARES``. A ``harmless`` piece is
    small, and changes nothing outside: the copy goes on to the end of it when this process is killed.
    """

    def __init__(
        self, function: Callable[[int], R], number: int, *, urgent: bool = True, harmless: bool = True
    ) -> None:
        self._function = function
        self._number = number
        # Who reads a number from the pipe has this piece to do. Nobody writes any more: an empty pipe is at its end.
        self._waiting, pipe = os.pipe()
        write_all(pipe, b"".join(index.to_bytes(_NUMBER, "big") for index in range(number)))
        os.close(pipe)
        self._parent = os.getpid()
        self._aside = Aside(self._take, urgent=urgent, harmless=harmless)

    def results(self) -> list[R]:
        """Do what is left to do, and return what all pieces gave, in their order."""
        found = self._take()
        found |= self._aside.result()
        # What a copy had begun that died nobody has done.
        return [found[index] if index in found else self._function(index) for index in range(self._number)]

    def close(self) -> None:
        """Let the copy go, asked or not."""
        self._aside.close()
        os.close(self._waiting)

    def _take(self) -> dict[int, R]:
        found = {}
        while self._parent in (os.getpid(), os.getppid()) and (number := os.read(self._waiting, _NUMBER)):
            index = int.from_bytes(number, "big")
            found[index] = self._function(index)
        return found


class Apart(Generic[R]):
    """What a copy of this process works out piece by piece, with whose end the memory goes that it took.

    A class, for it holds the copy. ``function`` yields plain values, the same ones in the same order whenever it is
    asked, and they come here as they are made, to who goes through them, once. Where no process can be copied it works
    here; where the copy dies, or fails, it begins again here, and what came already does not come twice.
    """

    def __init__(self, function: Callable[[], Iterator[R]]) -> None:
        self._function = function
        self._copy = _Copy(self._send_all) if can_fork() else None
        self._taken = 0

    def _send_all(self, pipe: int) -> None:
        for value in self._function():
            send(pipe, value)
        write_all(pipe, LAST)

    def __iter__(self) -> Iterator[R]:
        if self._copy is not None:
            with suppress(EOFError):
                for value in received(self._copy.pipe):
                    self._taken += 1
                    yield value
                self.close()
                return
            self.close()
        yield from islice(self._function(), self._taken, None)

    def close(self) -> None:
        """Let the copy go, done or not."""
        if self._copy is not None:
            self._copy.close()
            self._copy = None


def map_forked(
    worker: Callable[[], AbstractContextManager[Callable[[int], R]]], number: int, jobs: int, *, joins: bool = False
) -> Iterator[tuple[int, R]]:
    """Yield ``(index, work(index))`` for each index below ``number``, in any order, by ``jobs`` copies of us.

    ``worker`` gives ``work`` to each of them. Nothing is sent to the copies but numbers: they see what this process
    sees. What ``work`` gives back is sent, so it should be small. With ``jobs`` below 2, or where no process can be
    copied, all is done here. What ``work`` raises is raised here; what a copy held that was killed is done again.
    Where this process ``joins`` in the work it is one of the ``jobs``: what all of them look at is in memory once for
    each, for to look at a value is to count who holds it.

    Raises TimelineError when copies die ``LIVES`` times over the same work.
    """
    if jobs < 2 or number < 2 or not can_fork():
        with worker() as work:
            for index in range(number):
                yield index, work(index)
        return
    # Nobody looks for garbage in what was there before: every page of memory that a copy touches has to be copied.
    was_collecting = gc.isenabled()
    gc.collect()
    gc.freeze()
    gc.collect()  # it counts what is left: else it would wait for a quarter as much garbage as there was before
    crew = _Crew(worker)
    try:
        waiting = deque(range(number))
        if not joins:
            yield from _shared_out(crew, worker, waiting, jobs)
            return
        crew.begin(waiting, jobs - 1, AHEAD)
        gc.enable()  # what is made here now is not kept
        with worker() as work:
            yield from _shared_out(crew, worker, waiting, jobs, work)
    finally:
        crew.dismiss()
        gc.unfreeze()
        if not was_collecting:
            gc.disable()


def _shared_out(
    crew: "_Crew", worker: Callable[[], AbstractContextManager[Callable[[int], R]]], waiting: deque[int], jobs: int,
    own: Callable[[int], R] | None = None,
) -> Iterator[tuple[int, R]]:  # fmt: skip
    """Yield what becomes of the numbers that are ``waiting``; ``own`` does here what no copy has begun."""
    deaths: dict[int, int] = {}
    ahead = 1 if own is None else AHEAD
    if own is None:
        crew.begin(waiting, jobs, ahead)
    while crew.is_at_work:
        hands = crew.ready(waits=own is None or not waiting)
        if not hands and own is not None:
            index = waiting.pop()  # the copies begin with what takes long, at the other end
            yield index, own(index)
        for hand in hands:
            index = hand.held[0]
            try:
                is_done, result = hand.receive()
            except EOFError:
                crew.bury(hand)
                deaths[index] = deaths.get(index, 0) + 1
                if deaths[index] == LIVES:
                    raise _given_up(jobs) from None
                waiting.extendleft(reversed(hand.held))
                crew.begin(waiting, 1, ahead)
                continue
            if waiting:
                hand.send(waiting.popleft())
            elif not hand.held:
                crew.release(hand)
            if not is_done:
                with worker() as work:  # what it raised there it raises here
                    result = work(index)
            yield index, result


@dataclass
class _Hand:
    """A copy of this process, and the work it has, in order; a class, for that changes."""

    pid: int
    orders: int
    results: int
    held: deque[int]

    def send(self, index: int) -> None:
        self.held.append(index)
        with suppress(BrokenPipeError):  # it died: that shows when its result is waited for
            os.write(self.orders, index.to_bytes(4, "big"))

    def receive(self) -> tuple[bool, Any]:
        """Return whether the work was done, and what came of it; raises EOFError when the copy died over it."""
        head = read_exactly(self.results, 8)
        found = unpacked(read_exactly(self.results, int.from_bytes(head, "big")))
        self.held.popleft()
        return found  # type: ignore[no-any-return]


class _Crew:
    """The copies of this process that are at work."""

    def __init__(self, worker: Callable[[], AbstractContextManager[Callable[[int], Any]]]) -> None:
        self._worker = worker
        import selectors

        self._hands: dict[int, _Hand] = {}
        self._ears = selectors.DefaultSelector()
        self._listens_to = selectors.EVENT_READ

    @property
    def is_at_work(self) -> bool:
        return bool(self._hands)

    def begin(self, waiting: deque[int], jobs: int, ahead: int) -> None:
        """Let so many copies begin what is ``waiting``, each with so much that it need not wait for more."""
        hired = [self.hire(waiting.popleft()) for _ in range(min(jobs, len(waiting)))]
        for _ in range(ahead - 1):
            for hand in hired:
                if waiting:
                    hand.send(waiting.popleft())

    def hire(self, index: int) -> _Hand:
        """Copy this process, give the copy its first work, and return it."""
        orders, our_orders = os.pipe()
        our_results, results = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if not pid:
            for hand in self._hands.values():  # or nobody would see the end of their pipes
                os.close(hand.orders)
                os.close(hand.results)
            os.close(our_orders)
            os.close(our_results)
            _be_a_hand(self._worker, orders, results, parent)
        os.close(orders)
        os.close(results)
        hand = _Hand(pid, our_orders, our_results, deque())
        self._hands[pid] = hand
        self._ears.register(our_results, self._listens_to, hand)
        hand.send(index)
        return hand

    def ready(self, *, waits: bool = True) -> list[_Hand]:
        """Return the copies that have something to say; wait until one has, unless told otherwise."""
        return [key.data for key, _ in self._ears.select(None if waits else 0)]

    def release(self, hand: _Hand) -> None:
        """Let a copy go that has nothing more to do."""
        self._ears.unregister(hand.results)
        os.close(hand.orders)
        os.close(hand.results)
        os.waitpid(hand.pid, 0)
        del self._hands[hand.pid]

    bury = release

    def dismiss(self) -> None:
        """End all copies that are still at work."""
        for hand in list(self._hands.values()):
            os.kill(hand.pid, signal.SIGKILL)
            self.release(hand)
        self._ears.close()


def _be_a_hand(
    worker: Callable[[], AbstractContextManager[Callable[[int], Any]]], orders: int, results: int, parent: int
) -> NoReturn:
    """Do what is ordered until nobody orders any more; never returns into what the process did before."""
    status = 1
    try:
        _leave_interrupts_to_the_parent()
        _end_with(parent)
        gc.enable()  # it looks at what is made from now on, and at nothing older
        with worker() as work:
            while order := os.read(orders, 4):
                try:
                    said = packed((True, work(int.from_bytes(order, "big"))))
                except Exception:  # the parent does it again, and meets the same
                    said = packed((False, None))
                write_all(results, len(said).to_bytes(8, "big") + said)
        status = 0
    finally:
        os._exit(status)


def _end_with(parent: int) -> None:
    """See to it that the system ends this process when its parent is killed: nobody else would tell it."""
    import ctypes

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)


def _submit(pool: "ProcessPoolExecutor", function: Callable[[T], R], item: T) -> "Future[R]":
    """Hand an item to the pool; one that broke meanwhile gives a future that says so."""
    from concurrent.futures import Future
    from concurrent.futures.process import BrokenProcessPool

    try:
        return pool.submit(function, item)
    except BrokenProcessPool as error:
        failed: Future[R] = Future()
        failed.set_exception(error)
        return failed


def _given_up(jobs: int) -> TimelineError:
    mend = "see that there is memory for so many, or run with --jobs 1"
    return TimelineError("a process ended before its work was done", where=f"--jobs {jobs}", mend=mend)


def _pool(jobs: int) -> "ProcessPoolExecutor":
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(jobs, mp_context=_context(), initializer=_leave_interrupts_to_the_parent)


def _context() -> "multiprocessing.context.BaseContext":
    import multiprocessing

    # Not "fork": copying a process that runs threads can hang its children.
    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")


def _leave_interrupts_to_the_parent() -> None:
    # Ctrl-C reaches every process of a terminal: the parent alone ends the work, in one message.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
