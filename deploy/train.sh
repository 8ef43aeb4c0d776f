#!/bin/sh
# Rebuild the model and its thresholds from the frames; goes on where it was interrupted.
# usage: train.sh PYTHON DIRECTORY DEVELOPMENT_PYTHON [FOLDER_WITH_negatives_*.jsonl]
set -eu
python=$1
directory=$2
development=$3
negatives=${4:+--negatives $4}

deploy/venv.sh "$python" "$directory/venv"
if [ ! -e "$directory/installed" ] || [ policies/training/requirements.lock -nt "$directory/installed" ]; then
    "$directory/venv/bin/python" -m pip --disable-pip-version-check install --quiet --require-hashes \
        -r policies/training/requirements.lock
    touch "$directory/installed"
fi
export PYTHONPATH=. HF_HUB_OFFLINE=1
trained="$directory/venv/bin/python -m policies.training"
[ -e "$directory/vocabulary/origins.json" ] || $trained.tokens "$directory/vocabulary" ${4:+"$4"}
# shellcheck disable=SC2086 # two words or none
[ -e "$directory/run/model.pt" ] || $trained.train "$directory/run" --vocabulary "$directory/vocabulary" \
    --layers 012345 --passes 7 $negatives
$trained.export "$directory/run" --vocabulary "$directory/vocabulary"
"$development" -m policies.training.thresholds "$directory/thresholds.json"
$trained.export "$directory/run" --vocabulary "$directory/vocabulary" --thresholds "$directory/thresholds.json"
"$development" -m policies.training.agreement "$directory/run"
