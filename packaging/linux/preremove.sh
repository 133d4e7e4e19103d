#!/bin/sh
set -e

# dpkg says remove, rpm says 0: not on an upgrade.
case "$1" in
remove | 0)
    if [ -d /run/systemd/system ]; then
        systemctl disable --now otelcol-ocsf.service || true
    fi
    ;;
esac
