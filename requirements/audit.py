"""Asks an advisory database for known faults of the locked packages: python requirements/audit.py.

Says which locks were looked up, and ends with 1 where a package has a known fault. Where the database cannot be reached
in time, it says so and ends with 0: what nobody could ask is no fault. Anything else that keeps it from asking is one.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

LOCKS = sorted(Path(__file__).parent.glob("*.txt"))
OSV = "https://api.osv.dev/v1/query"
SECONDS = 180.0
"""How long all questions may take together."""

SECONDS_A_QUESTION = 10

UNREACHED = re.compile("Connection|Timeout|timed out|SSLError|ProxyError|HTTPError|ServiceError", re.IGNORECASE)
"""How the reasons read that lie between here and the database."""


def main(given: list[str] | None = None) -> int:
    """Audit, say what came of it, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python requirements/audit.py", description=__doc__)
    parser.add_argument("--database", default=OSV, help="the address that answers in OSV's way")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long it may take in all")
    options = parser.parse_args(given)
    found = _asked(options.database, options.seconds)
    locks = ", ".join(path.name for path in LOCKS)
    if isinstance(found, str):
        is_unreached = bool(UNREACHED.search(found))
        because = f"the advisory database {options.database} could not be asked" if is_unreached else "it failed"
        _say(f"Not audited: {locks}, because {because}: {found}")
        return 0 if is_unreached else 1
    faults = sorted({_fault(each, one) for each in found for one in each.get("vulns", ())})
    for fault in faults:
        _say(fault)
    _say(f"Audited {len({each['name'] for each in found})} packages of {locks}: known faults: {len(faults)}.")
    return 1 if faults else 0


def _asked(database: str, seconds: float) -> list[dict[str, Any]] | str:
    """Return what the database says of each package, or why it says nothing."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner=off"]
        command += ["--vulnerability-service=osv", f"--osv-url={database}", f"--timeout={SECONDS_A_QUESTION}"]
        command += ["--desc=off", "--format=json", f"--output={told}", *(f"--requirement={path}" for path in LOCKS)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)
        except subprocess.TimeoutExpired:
            return f"TimeoutExpired: it took longer than {seconds:.0f} seconds"
        if told.is_file() and told.stat().st_size:
            return json.loads(told.read_text("utf-8"))["dependencies"]
        return (done.stderr.strip().splitlines() or ["it gives no reason"])[-1]


def _fault(package: dict[str, Any], one: dict[str, Any]) -> str:
    mended = ", ".join(one["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']} has the known fault {one['id']}, which is mended in {mended}."


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")


if __name__ == "__main__":
    raise SystemExit(main())
