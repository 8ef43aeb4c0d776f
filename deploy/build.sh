#!/bin/sh
# Build what the image runs: a virtual environment with the locked dependencies and the product, without pip or a
# compiler.  Writes to PREFIX and to a temporary folder only, and needs no rights of its own.  usage: build.sh PREFIX
set -eu
prefix=$1
source=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"${PYTHON:-python3}" -m venv --without-pip "$prefix"
"${PYTHON:-python3}" -m venv "$work/pip"
into_prefix() {
    "$work/pip/bin/python" -m pip --disable-pip-version-check --no-cache-dir --python "$prefix/bin/python" "$@"
}

into_prefix install --only-binary :all: --require-hashes -r "$source/requirements.lock"
(cd "$source" && "$prefix/bin/python" -m hatchling build -t wheel -d "$work/dist")
into_prefix install --no-deps "$work"/dist/*.whl
into_prefix uninstall --quiet --yes hatchling editables
"$prefix/bin/chaperone" --version
