"""Which entry a question asks for: text, spelling, words, meaning, verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import MutableMapping


def work_alone(environment: MutableMapping[str, str]) -> None:
    """Let numpy calculate on one thread, and let onnxruntime tell its maker nothing.

    It takes the environment of the process, before either of them is imported.
    """
    # Questions are small sums: a second thread of numpy's only takes turns with the first, and with the event loop's.
    for library in ("OPENBLAS", "OMP", "MKL"):
        environment.setdefault(f"{library}_NUM_THREADS", "1")
    # onnxruntime would write down what it is used for. Nothing of ours goes anywhere but to Discord.
    environment["ORT_DISABLE_TELEMETRY"] = "1"
