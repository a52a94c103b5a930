"""Running a command: its output, the time that it took by two clocks, and its memory."""
import os
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass


@dataclass
class Measured:
    status: int  # as of a shell: 128 + signal
    output: bytes
    error: str
    wall: float  # seconds
    processor: float  # seconds, user and system, of all its processes
    memory: int  # peak of its largest process, in bytes


def measure(command, cwd, environment, limit):
    """Runs `command` with no input. After `limit` seconds it is killed, which is status 137. OSError if it can't be
    started."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command], cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
            start_new_session=True)
        timer = threading.Timer(limit, _kill, [process.pid])
        timer.daemon = True
        timer.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - started
        except BaseException:
            _kill(process.pid)
            raise
        finally:
            timer.cancel()
        code = process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Measured(
            code if code >= 0 else 128 - code, out.read(), err.read().decode("utf-8", "replace"), wall,
            usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def _kill(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
