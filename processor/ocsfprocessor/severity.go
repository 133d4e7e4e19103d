package ocsfprocessor

import (
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/syslog"
)

// severities are the numbers of OTLP for the severity_id of OCSF: Informational, Low,
// Medium, High, Critical, Fatal. What OCSF does not know (0) or has no id for (99) has
// none.
var severities = [...]plog.SeverityNumber{
	1: plog.SeverityNumberInfo,
	2: plog.SeverityNumberInfo4,
	3: plog.SeverityNumberWarn,
	4: plog.SeverityNumberError,
	5: plog.SeverityNumberFatal,
	6: plog.SeverityNumberFatal4,
}

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
	number := plog.SeverityNumberUnspecified
	if id := res.SeverityID; id > 0 && id < int64(len(severities)) {
		number = severities[id]
	}
	rec.SetSeverityNumber(number)
	rec.SetSeverityText(valid(res.SeverityCaption))
}

func setHeaderSeverity(rec plog.LogRecord, h *syslog.Header) {
	if h.Severity >= 0 && h.Severity < len(headerSeverities) {
		rec.SetSeverityNumber(headerSeverities[h.Severity])
	}
}
