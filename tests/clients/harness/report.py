"""One line a test, and the count at the end."""

import time
import traceback
from contextlib import contextmanager

from harness.device import Failure


class Report:
    """Counts and prints outcomes as they come."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.left_out = 0

    @contextmanager
    def test(self, group: str, name: str):
        """Runs its body as one test. An exception is printed and counted, not raised."""
        outcome = Outcome()
        begun = time.monotonic()
        try:
            yield outcome
        except Failure as failure:
            outcome.failure = str(failure)
        except Exception:  # a fault of the tests themselves fails the test as well
            outcome.failure = traceback.format_exc()
        took = time.monotonic() - begun
        self._print(group, name, outcome.failure, f"{took:.2f} s")

    def skipped(self, group: str, name: str, why: str) -> None:
        """A test that could not run has failed."""
        self._print(group, name, f"not run: {why}", "")

    def leave_out(self, group: str, name: str, why: str) -> None:
        """A test that means nothing here: it is shown and counted apart."""
        self.left_out += 1
        print(f"--     {group:<32} {name:<34} left out: {why}", flush=True)

    def close(self) -> bool:
        """Prints the count; true when nothing failed and something ran."""
        left_out = f", {self.left_out} skipped" if self.left_out else ""
        print(f"{self.passed} passed, {self.failed} failed{left_out}", flush=True)
        return self.failed == 0 and self.passed > 0

    def _print(self, group: str, name: str, failure: str | None, took: str) -> None:
        if failure is None:
            self.passed += 1
        else:
            self.failed += 1
        word = "ok    " if failure is None else "FAILED"
        print(f"{word} {group:<32} {name:<34} {took}", flush=True)
        if failure is not None:
            print(f"    {failure}", flush=True)


class Outcome:
    """How a test ended: `failure` is None or the reason."""

    def __init__(self):
        self.failure: str | None = None
