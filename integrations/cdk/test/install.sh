#!/usr/bin/env bash
# Installs the packages of npm that the plugin is built and tested with, unless they are there, and puts the plugin, as npm would
# publish it, into the example app that tests/assemblies/install.sh installed in the folder $1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
plugin=$1/typescript/node_modules/cfnkit-cdk

if ! cmp -s package-lock.json node_modules/.installed; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/.installed
fi
rm -rf dist "$plugin"
mkdir -p "$plugin"
packed=$(npm pack --silent --pack-destination "$1")
tar -C "$plugin" --strip-components 1 -xzf "$1/$packed"
