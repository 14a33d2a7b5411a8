#!/bin/sh
# Installs what the browser test needs on Debian, where it is absent: Chromium, and a font with
# Chinese characters. Says what it installs. Needs root (or sudo) only when something is missing.
set -eu

have_browser() {
    [ -x "${CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v google-chrome >/dev/null
}

have_chinese_font() {
    command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family)" ]
}

packages=""
have_browser || packages="$packages chromium"
have_chinese_font || packages="$packages fonts-wqy-microhei fontconfig"

if [ -z "$packages" ]; then
    echo "install_browser: Chromium and a Chinese font are there; nothing to install"
    exit 0
fi

command -v apt-get >/dev/null || {
    echo "install_browser: not a Debian system; please install:$packages" >&2
    exit 1
}

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "install_browser: please run as root, or install yourself:$packages" >&2
        exit 1
    }
    as_root="sudo"
fi

echo "install_browser: installing Debian packages:$packages"
$as_root apt-get update -qq
# shellcheck disable=SC2086 # one word per package is meant
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $packages >/dev/null
echo "install_browser: done"
