// Package diag is the catalogue of the diagnostics: the codes in security_log.diagnostics,
// what each means, and which of them say that a message was repaired, guessed or cut.
//
// It imports nothing and is imported by every stage that gives a diagnostic. The page
// docs/diagnostics.md is made from it, and a test fails where a stage gives a code that is
// not declared here.
package diag

// Code is a diagnostic.
type Code struct {
	Name string
	// Stages are the formats and stages that give it, in the order of a message's path.
	Stages string
	// Meaning says what was found and what was done about it.
	Meaning string
	// Partial tells that the event may say less, or something else, than the sender meant:
	// its outcome is partial.
	Partial bool
}

// Partial tells whether the outcome of an event with this diagnostic is partial.
func Partial(name string) bool {
	for i := range Codes {
		if Codes[i].Partial && Codes[i].Name == name {
			return true
		}
	}
	return false
}
