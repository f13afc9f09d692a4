#!/usr/bin/env bash
# Installs what the test in a real editor needs, unless it is there: the packages of npm, Debian's Chromium, and code-server
# in the folder $1. Of code-server's native modules only those that it starts with are built; the
# others are for terminals and sign-ins.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=$1
version=4.100.3

if ! command -v chromium >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends chromium >/dev/null
fi
if ! cmp -s package-lock.json node_modules/.installed; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/.installed
fi
if [[ "$(cat "$folder/.installed" 2>/dev/null)" != "$version" ]]; then
    rm -rf "$folder"
    mkdir -p "$folder"
    npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error "code-server@$version"
    npm rebuild --prefix "$folder" --loglevel=error argon2
    cd "$folder/node_modules/code-server/lib/vscode"
    npm install --ignore-scripts --omit=dev --no-audit --no-fund --loglevel=error
    npm rebuild --loglevel=error @vscode/spdlog
    ln -s node_modules node_modules.asar
    echo "$version" > "$folder/.installed"
fi
