#!/bin/sh
# Install what the end-to-end tests drive and do not find: Chromium, the servers that Python brings (one folder with a
# requirements.lock each, in an environment of its own), and the emulators that npm brings (with a package.json).  What may not be installed from here is named with the command that does.
set -u
cd "$(dirname "$0")"

may_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1
}

# system_packages WHAT PACKAGE...
system_packages() {
    what=$1
    shift
    if may_install; then
        echo "Installing $what"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "$@" && return
    fi
    echo "$what is missing, and its tests are skipped. Install it with: sudo apt-get install $*" >&2
    return 1
}

has_browser() {
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1
}

for lock in */requirements.lock; do
    server=$(dirname "$lock")
    stamp=$server/.venv/.installed
    [ -e "$lock" ] || continue
    [ -e "$stamp" ] && [ ! "$lock" -nt "$stamp" ] && continue
    echo "Installing $server"
    if "${PYTHON:-python3}" -m venv --clear "$server/.venv" &&
        "$server/.venv/bin/python" -m pip --disable-pip-version-check install --quiet --require-hashes -r "$lock"; then
        touch "$stamp"
    else
        echo "$server is missing, and its tests are skipped. Install its requirements.lock into tests/e2e/$server/.venv" >&2
    fi
done

has_browser || system_packages Chromium chromium || true
command -v npm >/dev/null 2>&1 || system_packages npm npm || exit 0

for manifest in */package.json; do
    emulator=$(dirname "$manifest")
    stamp=$emulator/node_modules/.installed
    [ -e "$manifest" ] || continue
    [ -e "$stamp" ] && [ ! "$manifest" -nt "$stamp" ] && continue
    echo "Installing $emulator"
    if [ -e "$emulator/package-lock.json" ]; then command=ci; else command=install; fi
    if npm --prefix "$emulator" --no-audit --no-fund --no-update-notifier --fetch-retries=1 "$command"; then
        touch "$stamp"
    else
        echo "$emulator is missing, and its tests are skipped. Install it with: npm --prefix tests/e2e/$emulator $command" >&2
    fi
done
