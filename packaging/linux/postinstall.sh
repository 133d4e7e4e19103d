#!/bin/sh
set -e

# The user. sysusers.d has it too; where systemd is not, useradd makes it.
if command -v systemd-sysusers >/dev/null 2>&1; then
    systemd-sysusers otelcol-ocsf.conf
elif ! getent passwd otelcol-ocsf >/dev/null 2>&1; then
    useradd --system --user-group --home-dir /var/lib/otelcol-ocsf --no-create-home --shell /usr/sbin/nologin otelcol-ocsf
fi
chgrp otelcol-ocsf /etc/otelcol-ocsf/otelcol-ocsf.env /etc/otelcol-ocsf/config.yaml

if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    # An upgrade goes on with what was running; a first installation is left to the administrator.
    systemctl try-restart otelcol-ocsf.service
fi
