#!/bin/sh
# Build the wheel, the bill of materials of what it runs with (CycloneDX) and their checksums.
# usage: release.sh PYTHON_OF_THE_DEVELOPMENT_ENVIRONMENT [DIRECTORY]
set -eu
cd "$(dirname "$0")/.."
python=$1
target=${2:-dist}

rm -rf "$target"
mkdir -p "$target"
# The same source gives the same wheel, whenever it is built.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 315532800)} \
    "$python" -m hatchling build -t wheel -d "$target"
"$python" -W ignore -m cyclonedx_py requirements requirements.lock --pyproject pyproject.toml \
    --output-reproducible --of JSON --no-validate -o "$target/sbom.cdx.json"
cd "$target"
sha256sum ./*.whl sbom.cdx.json > SHA256SUMS
