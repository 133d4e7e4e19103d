package layout

import "go.opentelemetry.io/collector/pdata/plog"

// severities are the severity numbers of OTLP by the severity_id of OCSF: Informational,
// Low, Medium, High, Critical, Fatal.
var severities = [...]plog.SeverityNumber{
	1: plog.SeverityNumberInfo,
	2: plog.SeverityNumberInfo4,
	3: plog.SeverityNumberWarn,
	4: plog.SeverityNumberError,
	5: plog.SeverityNumberFatal,
	6: plog.SeverityNumberFatal4,
}

// SeverityNumber is the severity of a record whose event has the severity_id. Unknown (0)
// and Other (99) have none.
func SeverityNumber(id int64) plog.SeverityNumber {
	if id > 0 && id < int64(len(severities)) {
		return severities[id]
	}
	return plog.SeverityNumberUnspecified
}
