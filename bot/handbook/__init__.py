"""What is true: the YAML files of the knowledge folder, read into one validated, frozen handbook."""

from __future__ import annotations
