package ocsfprocessor

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/syslog"
)

// headerAttributes is at most how many attributes a header makes.
func headerAttributes(h *syslog.Header) int {
	if h == nil || !h.Found {
		return 0
	}
	return 9
}

// writeHeader writes what the header in front of the text said.
func writeHeader(attributes pcommon.Map, h *syslog.Header) {
	if h == nil || !h.Found {
		return
	}
	if h.Priority >= 0 {
		attributes.PutInt("syslog.priority", int64(h.Priority))
		attributes.PutInt("syslog.facility", int64(h.Facility))
		attributes.PutInt("syslog.severity", int64(h.Severity))
	}
	putText(attributes, "syslog.timestamp", h.Timestamp)
	putText(attributes, "syslog.hostname", h.Hostname)
	putText(attributes, "syslog.appname", h.AppName)
	putText(attributes, "syslog.procid", h.ProcID)
	putText(attributes, "syslog.msgid", h.MsgID)
	putText(attributes, "syslog.structured_data", h.StructuredData)
}

func putText(attributes pcommon.Map, key, text string) {
	if text != "" {
		attributes.PutStr(key, valid(text))
	}
}
