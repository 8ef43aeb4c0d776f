#!/bin/sh
# Resolve pyproject.toml into both locks, and what an end-to-end test runs beside us into its own.  usage: lock.sh [--upgrade]
set -eu
cd "$(dirname "$0")/.."

if command -v uv >/dev/null 2>&1; then
    uv=uv
else
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    echo "uv is not installed; fetching it into a throw-away environment"
    "${PYTHON:-python3}" -m venv "$scratch"
    "$scratch/bin/python" -m pip --disable-pip-version-check install --quiet uv
    uv=$scratch/bin/uv
fi

# resolve LOCK SOURCE OPTION...
resolve() {
    output=$1
    source=$2
    shift 2
    "$uv" pip compile "$source" --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate --no-header --output-file "$output" "$@"
    echo "$output: $(grep -c '==' "$output") packages"
}

resolve requirements.lock pyproject.toml --group build "$@"
# The development lock takes over every version of the runtime lock.
resolve requirements-dev.lock pyproject.toml --group build --group dev --constraints requirements.lock "$@"
resolve tests/e2e/kms/requirements.lock tests/e2e/kms/requirements.in "$@"
