"""What a figure depends on beside the program: the machine and the versions of the tools."""
import os
import platform
import re
import subprocess
from pathlib import Path


def machine():
    """The machine that this runs on."""
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = re.search(r"model name\s*:\s*(.*)", info)
    family = re.search(r"cpu family\s*:\s*(\d+)", info)
    number = re.search(r"^model\s*:\s*(\d+)", info, re.M)
    flags = re.search(r"^flags\s*:\s*(.*)", info, re.M)
    interesting = {"sse4_2", "popcnt", "avx", "avx2", "fma", "bmi2", "avx512f", "avx512vl"}
    return {
        "processor": model.group(1).strip() if model else platform.processor() or platform.machine(),
        "family": f"family {family.group(1)} model {number.group(1)}" if family and number else "",
        "features": sorted(interesting & set(flags.group(1).split())) if flags else [],
        "processors": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "library": " ".join(platform.libc_ver()),
        "load": round(os.getloadavg()[0], 2),
    }


def first_line(command, pattern=r".*"):
    """The part of a command's first line that matches, or "missing"."""
    try:
        result = subprocess.run([str(part) for part in command], capture_output=True, text=True, errors="replace",
                                timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return "missing"
    line = (result.stdout + result.stderr).strip().splitlines()[:1]
    match = re.search(pattern, line[0]) if line else None
    return match.group(0) if match else "unknown"
