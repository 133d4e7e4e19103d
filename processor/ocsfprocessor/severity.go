package ocsfprocessor

import (
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/syslog"
)

// headerSeverities are those for the severity of a syslog header, 0 to 7, as appendix B
// of the logs data model of OpenTelemetry has them.
var headerSeverities = [...]plog.SeverityNumber{
	plog.SeverityNumberFatal,  // emergency
	plog.SeverityNumberError3, // alert
	plog.SeverityNumberError2, // critical
	plog.SeverityNumberError,  // error
	plog.SeverityNumberWarn,   // warning
	plog.SeverityNumberInfo2,  // notice
	plog.SeverityNumberInfo,   // informational
	plog.SeverityNumberDebug,  // debug
}

// setSeverity gives a record the severity of its event, with the caption of OCSF, since
// exporters read a meaning into the text.
func setSeverity(rec plog.LogRecord, res *mapping.Result) {
	rec.SetSeverityNumber(layout.SeverityNumber(res.SeverityID))
	rec.SetSeverityText(valid(beginning(res.SeverityCaption)))
}

func setHeaderSeverity(rec plog.LogRecord, h *syslog.Header) {
	if h.Severity >= 0 && h.Severity < len(headerSeverities) {
		rec.SetSeverityNumber(headerSeverities[h.Severity])
	}
}
