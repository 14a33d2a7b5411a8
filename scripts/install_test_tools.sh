#!/bin/sh
# Installs the Debian packages that the tests need besides the README's prerequisites, where they are
# absent, and says which. Needs root (or sudo) only when something is missing. Another tool is one more
# line with `need`: a command that succeeds where it is there, and the packages that bring it.
set -eu

# Looks where web/e2e/browser.mjs looks.
have_browser() {
    for path in ${CHROMIUM:-/usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome}; do
        [ -x "$path" ] && return
    done
    return 1
}

have_chinese_font() {
    [ -n "$(fc-list :lang=zh family)" ]
}

have_python_venv() {
    python3 -c 'import ensurepip, venv'
}

missing=""
need() {
    "$1" 2>/dev/null && return
    shift
    missing="$missing $*"
}

need have_browser chromium
need have_chinese_font fontconfig fonts-wqy-microhei
need have_python_venv python3-venv

if [ -z "$missing" ]; then
    echo "install_test_tools: everything is there; nothing to install"
    exit 0
fi

command -v apt-get >/dev/null || {
    echo "install_test_tools: not a Debian system; please install:$missing" >&2
    exit 1
}

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "install_test_tools: please run as root, or install yourself:$missing" >&2
        exit 1
    }
    as_root="sudo"
fi

# A new machine may still be at its own first update, and a mirror may falter.
apt_get() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"
}

echo "install_test_tools: installing Debian packages:$missing"
apt_get update
# shellcheck disable=SC2086 # one word per package is meant
apt_get install -y --no-install-recommends $missing </dev/null >/dev/null
echo "install_test_tools: done"
