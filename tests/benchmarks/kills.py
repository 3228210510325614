"""Whether commands that are killed at random moments leave anything half-written.

    python tests/benchmarks/kills.py [--runs 50] [--command tables report] [--workers 1 2]

An earlier result lies in the folder; a run over another corpus is killed (SIGKILL), stopped
(SIGTERM) or interrupted (SIGINT) at a random moment. Then the earlier result or the new one must
lie there, byte for byte, whole. Stopped and interrupted runs must also have cleared up: no file
beside the result, none in the folder for temporary files, and no process left. A run that was
killed cannot; the next run must clear up after it. A signal that comes while Python itself starts
ends the process before the program can say anything; such runs are counted apart, and must leave
nothing either. Prints what happened, and ends with 1 if anything was wrong.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

SIGNALS = {"killed": signal.SIGKILL, "stopped": signal.SIGTERM, "interrupted": signal.SIGINT}
CODES = {"killed": -signal.SIGKILL, "stopped": 143, "interrupted": 130}
MARK = "ANALYSIS_KILLS"  # a variable that tells our processes from others
SECONDS_TO_END = 5  # a kernel notices within a second that nobody needs it
ARTICLES = {
    "earlier": ["“We will rebuild the bridge,” said Ada Okafor, the mayor. It fell on Monday.\n"],
    "new": [
        "Mayor Ada Okafor said on Tuesday: “We will rebuild the bridge.” Nobody was hurt.\n",
        "“It was a terrible loss,” Jun Sato, a fisherman, told reporters at the harbour.\n",
        "The bridge fell into the river on Monday, after three days of heavy rain.\n",
    ],
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--command", nargs="+", default=["tables", "report"])
    parser.add_argument("--workers", nargs="+", type=int, default=[1])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    faults = []
    for command in options.command:
        for workers in options.workers:
            with tempfile.TemporaryDirectory() as folder:
                moments = random.Random(options.seed)
                trial = Trial(Path(folder), command, workers)
                ways = [list(SIGNALS)[i % len(SIGNALS)] for i in range(options.runs)]
                outcomes = Counter(trial.run(way, moments.random()) for way in ways)
                faults += trial.faults
                print(
                    f"{command} --workers {workers}, {options.runs} runs in {trial.seconds:.1f} s:"
                )
                for outcome, n in sorted(outcomes.items()):
                    print(f"  {n:4} {outcome}")
    for fault in faults:
        print("FAULT", fault)
    print(f"{len(faults)} faults")
    return min(len(faults), 1)


def handles_signals(process: int) -> bool:
    """Tell whether a process answers SIGTERM itself; assumed where the system does not say."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return True
    ignored, caught = (
        int(status.read_text().partition(key)[2].split()[0], 16) for key in ("SigIgn:", "SigCgt:")
    )
    return bool((ignored | caught) >> (signal.SIGTERM - 1) & 1)


class Trial:
    """One command with its folders; collects what goes wrong."""

    def __init__(self, folder: Path, command: str, workers: int = 1):
        self.faults: list[str] = []
        self.command, self.workers = command, workers
        self.place, self.temporary = folder / "place", folder / "temporary"
        self.out = self.place / ("tables" if command == "tables" else "report.html")
        self.corpora, self.results = {}, {}
        for path in (self.place, self.temporary):
            path.mkdir()
        for name, texts in ARTICLES.items():
            self.corpora[name] = folder / "corpora" / name
            self.corpora[name].mkdir(parents=True)
            for i, text in enumerate(texts):
                (self.corpora[name] / f"outlet{i}.txt").write_text(text, encoding="utf-8")
        for name in ("earlier", "new"):  # the first run also fills caches
            start = time.monotonic()
            self._finish(name)
            self.seconds = time.monotonic() - start
            self.results[name] = self._read()

    def run(self, way: str, share: float) -> str:
        """Run over the new corpus and send the signal after that share of the time it takes."""
        if self._read() != self.results["earlier"]:
            self._finish("earlier")
        process = self._start("new")
        moment = share * self.seconds
        has_begun = True
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            has_begun = process.poll() is not None or handles_signals(process.pid)
            process.send_signal(SIGNALS[way])
        said = process.communicate(timeout=120)[1]
        where = f"{self.command}, {way} after {moment:.2f} s"
        is_done = process.returncode == 0
        is_early = not (is_done or has_begun or way == "killed" or process.returncode == CODES[way])
        if not is_done and not is_early and process.returncode != CODES[way]:
            self.faults.append(f"{where}: exit code {process.returncode}: {said}")
        if not is_done and not is_early and way != "killed" and said.count("\n") != 1:
            self.faults.append(f"{where}: said {said!r}")
        result = self._read()
        found = next((name for name, whole in self.results.items() if whole == result), None)
        if found is None or (is_done and found == "earlier") or (is_early and found == "new"):
            whole = self.results["new" if is_done else "earlier"]
            other = sorted(name for name, data in whole.items() if result.get(name) != data)
            self.faults.append(f"{where}: the result is not whole; other bytes in {other}")
        if way != "killed":
            self._check_cleared(where)
        self._check_no_process(where)
        if way == "killed":
            self._finish("earlier")
            self._check_cleared(f"{where}, then a whole run")
        how = "ended" if is_done else f"{way} before it began" if is_early else way
        return f"{how}, {found} result"

    def _start(self, corpus: str) -> subprocess.Popen:
        options = [str(self.corpora[corpus]), "--out", str(self.out), "--workers", self.workers]
        return subprocess.Popen(
            [sys.executable, "-m", "analysis", self.command, *map(str, options)],
            env={**os.environ, "TMPDIR": str(self.temporary), MARK: str(self.place)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _finish(self, corpus: str) -> None:
        process = self._start(corpus)
        said = process.communicate(timeout=300)[1]
        if process.returncode != 0 or said:
            self.faults.append(f"{self.command}, a whole run: {process.returncode}: {said}")

    def _read(self) -> dict[str, bytes]:
        files = [path for path in (self.out, *self.out.rglob("*")) if path.is_file()]
        return {str(path.relative_to(self.place)): path.read_bytes() for path in sorted(files)}

    def _check_cleared(self, where: str) -> None:
        left = [path for path in self.place.iterdir() if path != self.out]
        left += self.temporary.iterdir()
        for path in left:
            self.faults.append(f"{where}: {path.name} is left")
            shutil.rmtree(path, ignore_errors=True)

    def _check_no_process(self, where: str) -> None:
        deadline = time.monotonic() + SECONDS_TO_END
        while left := [process for process in psutil.process_iter() if self._is_ours(process)]:
            if time.monotonic() > deadline:
                self.faults.append(f"{where}: {len(left)} processes are left")
                for process in left:
                    process.kill()
                break
            time.sleep(0.1)

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get(MARK) == str(self.place)
        except psutil.Error:
            return False


if __name__ == "__main__":
    sys.exit(main())
