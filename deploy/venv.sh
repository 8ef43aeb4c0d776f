#!/bin/sh
# Make a virtual environment unless a working one is there.  usage: venv.sh PYTHON DIRECTORY
set -eu
python=$1
directory=$2

if "$directory/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi
if ! command -v "$python" >/dev/null 2>&1; then
    echo "$python is not installed. Chaperone needs Python 3.11, 3.12 or 3.13; name one with: make PYTHON=python3.12" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; then
    echo "$python is $("$python" --version 2>&1). Chaperone needs Python 3.11, 3.12 or 3.13;" \
        "name one with: make PYTHON=python3.12" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    echo "$python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2
    exit 1
fi
echo "Making a virtual environment in $directory"
"$python" -m venv --clear "$directory"
