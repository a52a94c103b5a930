"""A line that shows how far a long job is, on a terminal; elsewhere nothing but the lines that stay."""
import sys
import time


class Progress:
    def __init__(self, total):
        self.total, self.done, self.started = total, 0, time.monotonic()
        self.live = sys.stderr.isatty()

    def step(self, what):
        self.done += 1
        if self.live:
            spent = time.monotonic() - self.started
            left = spent / self.done * (self.total - self.done)
            print(f"\r\033[K[{self.done}/{self.total}, {left:.0f} s left] {what}", end="", file=sys.stderr, flush=True)

    def say(self, line):
        print(("\r\033[K" if self.live else "") + line, file=sys.stderr, flush=True)

    def end(self):
        if self.live:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
