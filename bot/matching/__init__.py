"""Which entry a question asks for: text, spelling, words, meaning, verdict."""

import os

# Questions are small sums: a second thread of numpy's only takes turns with the first, and with the event loop's.
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

# onnxruntime would write down what it is used for, for its maker. Nothing of ours goes anywhere but to Discord.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
