package bench

import (
	"strings"
)

// ByHand are the statements of OTTL that write the OCSF attributes of a case by hand,
// from what the converter of the peer gives: those that our processor writes but for
// observables and unmapped. There are none for most cases.
func (c Case) ByHand() []string {
	b, err := testdata.ReadFile("testdata/" + c.Name + ".ottl")
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimSpace(string(b)), "\n")
}
