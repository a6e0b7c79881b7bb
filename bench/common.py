"""What the benchmarks share: the program, a server of its own, recordings, the machine."""

import csv
import json
import math
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Said where there are no recordings.
SENTENCES = [
    "The birch canoe slid on the smooth planks.",
    "Sunday is the best part of the week.",
    "We are sure that one war is enough.",
    "Mend the coat before you go out.",
]


def build_folder():
    """REPARTEE_BENCH_BUILD, or the release build of this tree."""
    return Path(os.environ.get("REPARTEE_BENCH_BUILD", ROOT / "build" / "release"))


def program(name="repartee"):
    path = build_folder() / ("repartee" if name == "repartee" else f"bin/{name}")
    if not path.exists():
        sys.exit(f"{path} is missing: build it with `make all`, or say where with REPARTEE_BENCH_BUILD")
    return str(path)


@contextmanager
def environment():
    """Ours without any settings of the person who runs this, but where models and data are."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("REPARTEE_")
            or name in ("REPARTEE_MODELS", "REPARTEE_TEST_DATA")}
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as empty:
        yield {**kept, "REPARTEE_CONFIG": empty.name}


class ServerFailed(Exception):
    """It said why on stderr."""


@contextmanager
def server(*flags):
    """`repartee serve` on a free port of loopback; gives its URL and process id."""
    command = [program(), "serve", "--listen", "127.0.0.1:0", "--log-level", "warn", *flags]
    with environment() as env:
        process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        try:
            line = process.stdout.readline()
            if not line.startswith("ready "):
                raise ServerFailed(f"the server did not start: {' '.join(command)}")
            yield line.split()[1], process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=40)  # it drains for up to 30 s
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()


def cpu_seconds(process):
    """Processor time of all threads of a process so far."""
    stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    user, system = stat.rpartition(")")[2].split()[11:13]  # fields 14 and 15 of proc(5)
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def recordings(longest_s, kinds=("read", "harvard", "speech")):
    """Recorded sentences of the test data, none where it is missing."""
    folder = Path(os.environ.get("REPARTEE_TEST_DATA", ROOT / ".." / "shared" / "data")) / "speech"
    try:
        with open(folder / "manifest.tsv", encoding="utf-8") as manifest:
            return [str((folder / row["file"]).resolve())
                    for row in csv.DictReader(manifest, delimiter="\t")
                    if row["kind"] in kinds and float(row["seconds"]) <= longest_s]
    except OSError:
        return []


def quantile(values, share):
    """The smallest value that at least `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def figures(values):
    return {"count": len(values), "median": round(statistics.median(values), 1),
            "p90": round(quantile(values, 0.9), 1), "max": round(max(values), 1)}


def load_average():
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


def first_line(*command):
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return "unknown"
    lines = done.stdout.splitlines()
    return lines[0] if lines else "unknown"


def cpu_model():
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def compiler():
    cache = build_folder() / "CMakeCache.txt"
    if cache.exists():
        for line in cache.read_text(encoding="utf-8").splitlines():
            if line.startswith("CMAKE_CXX_COMPILER:"):
                return first_line(line.split("=", 1)[1], "--version")
    return "unknown"


def machine():
    memory_kib = int(Path("/proc/meminfo").read_text(encoding="utf-8").split()[1])
    return {
        "processor": f"{cpu_model()}, {len(os.sched_getaffinity(0))} cores",
        "memory": f"{memory_kib / 2**20:.0f} GiB",
        "kernel": platform.release(),
        "compiler": compiler(),
        "commit": first_line("git", "describe", "--always", "--dirty", "--abbrev=12"),
        "load average": load_average(),
    }


def last_json(text):
    return json.loads(text.strip().splitlines()[-1])
