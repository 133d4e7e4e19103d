package ocsfprocessor

import (
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/syslog"
)

// describeHeader tells the writer what the header in front of the text said.
func describeHeader(writer *layout.Writer, h *syslog.Header) {
	if h == nil || !h.Found {
		return
	}
	if h.Priority >= 0 {
		writer.Int(extraPriority, int64(h.Priority))
		writer.Int(extraFacility, int64(h.Facility))
		writer.Int(extraHeaderSeverity, int64(h.Severity))
	}
	for _, f := range [...]struct {
		extra int
		text  string
	}{
		{extraTimestamp, h.Timestamp},
		{extraHostname, h.Hostname},
		{extraAppName, h.AppName},
		{extraProcID, h.ProcID},
		{extraMsgID, h.MsgID},
		{extraStructuredData, h.StructuredData},
	} {
		if f.text != "" {
			writer.Text(f.extra, valid(f.text))
		}
	}
}
