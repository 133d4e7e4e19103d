package ocsfprocessor

import (
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
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
func setSeverity(rec plog.LogRecord, e *ocsf.Event) {
	number, text := plog.SeverityNumberUnspecified, ""
	if n := e.Lookup("severity_id"); n != nil && n.Int > 0 && n.Int < int64(len(severities)) {
		number = severities[n.Int]
	}
	if n := e.Lookup("severity"); n != nil {
		text = valid(n.Text)
	}
	rec.SetSeverityNumber(number)
	rec.SetSeverityText(text)
}

func setHeaderSeverity(rec plog.LogRecord, h *syslog.Header) {
	if h.Severity >= 0 && h.Severity < len(headerSeverities) {
		rec.SetSeverityNumber(headerSeverities[h.Severity])
	}
}
