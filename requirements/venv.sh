#!/bin/sh
# Makes a virtual environment with the first Python on this machine that is new enough.
# Use: sh requirements/venv.sh FOLDER [PYTHON ...]
set -eu

folder=$1
shift
[ $# -gt 0 ] || set -- python3 python3.14 python3.13 python3.12 python3.11 python

old=""
bare=""
for python in "$@"; do
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        old="${old:-$version}"
        continue
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        bare="${bare:-$version}"
        continue
    fi
    echo "Setting up $folder with Python $version. This is done once and takes about a minute."
    exec "$python" -m venv --clear "$folder"
done

if [ -n "$bare" ]; then
    echo "Python $bare is here, but without its venv module." >&2
    echo "On Debian and Ubuntu run 'sudo apt-get install python$bare-venv', then try again." >&2
elif [ -n "$old" ]; then
    echo "Python 3.11 or newer is needed, and this machine has Python $old." >&2
    echo "Install a newer Python. If its name is not python3, give the name: make run PYTHON=python3.13" >&2
else
    echo "Python 3.11 or newer is needed, and no Python was found as: $*." >&2
    echo "Install Python. If it has another name, give the name: make run PYTHON=/the/path/to/python3" >&2
fi
exit 1
