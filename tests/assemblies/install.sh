#!/usr/bin/env bash
# Installs the example apps of CDK in the folder $1, unless they are there: copies of their folders, with the packages of npm
# and, by the Python $2, those of PyPI.
set -euo pipefail
examples="$(cd "$(dirname "${BASH_SOURCE[0]}")/../../templates/examples/cdk" && pwd)"
folder=$1
python=$2
mkdir -p "$folder"
cd "$folder"

# What the apps were made of, without what was installed or made there.
for app in typescript python; do
    mkdir -p "$app"
    find "$app" -mindepth 1 -maxdepth 1 ! -name node_modules ! -name .venv -exec rm -rf {} +
    tar -C "$examples/$app" --exclude node_modules --exclude .venv --exclude '*.out' --exclude compiled --exclude __pycache__ -c . | tar -C "$app" -x
done
if ! cmp -s typescript/package-lock.json typescript/node_modules/.installed; then
    (cd typescript && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    cp typescript/package-lock.json typescript/node_modules/.installed
fi
if ! cmp -s python/requirements.txt python/.venv/.installed; then
    "$python" -m venv --clear python/.venv
    python/.venv/bin/python -m pip --disable-pip-version-check --quiet install --requirement python/requirements.txt
    cp python/requirements.txt python/.venv/.installed
fi
