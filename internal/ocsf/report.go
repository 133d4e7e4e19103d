package ocsf

// Report is what a validation found. Within errors and warnings the order is that of
// the checks, names sorted: the same event gives the same report.
type Report struct {
	// UID is the metadata.uid of the event, where it has one.
	UID      string
	Errors   []Finding
	Warnings []Finding
}

// Finding is one thing that is wrong with an event.
type Finding struct {
	// Code is one of the codes of the OCSF server's validation, or one of
	// event_not_json, event_wrong_type and, for Strict, lint_*.
	Code string `json:"code"`
	// Path is the attribute concerned, with indexes: "evidences[0].file". Empty for the
	// event itself.
	Path    string `json:"path"`
	Message string `json:"message"`
}

// Check is a check that a validation makes only when asked to.
type Check uint8

// The optional checks. They only add warnings.
const (
	// WarnRecommended reports recommended attributes that are missing.
	WarnRecommended Check = iota
	// Strict adds warnings that the OCSF server does not make. Their codes begin with lint_.
	Strict
)

func (r *Report) fail(code, path, message string) {
	r.Errors = append(r.Errors, Finding{code, path, message})
}

func (r *Report) warn(code, path, message string) {
	r.Warnings = append(r.Warnings, Finding{code, path, message})
}
