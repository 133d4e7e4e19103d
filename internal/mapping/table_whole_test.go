package mapping

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
)

// A row with words says that one of them is in the text: what the text says beside it is not in
// the event, so that the whole stays unmapped.
func TestRowsWithWordsLeaveTheRest(t *testing.T) {
	set, err := Load(Options{Folders: []Folder{{Name: "m", FS: fstest.MapFS{
		"acme/source.yaml": {Data: []byte("recognise: [{format: json, has: [act]}]\nrules: [logon]\n")},
		"acme/logon.yaml": {Data: []byte(`class: authentication
activity: {from: act, enum: [{is: [in, signed in], to: Logon}, {contains: [<logon, =logout, ticket], to: Logoff}], else: omit}
map: {user.name: user, service.name: {const: S}}
`)},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	m := set.NewMapper()
	for act, left := range map[string]bool{
		"logon denied by policy 7": true, "Logons": true, "ticket 4711": true, "a ticket": true, `\"logon of jo\"`: true, "LOGON-42": true,
		"in": false, "signed in": false, "Signed In ": false, "logon": false, "LOGOUT": false, `\"logon\"`: false, " ticket ": false,
	} {
		for range 3 { // the third time by a script
			e, s := event.New(), `{"act":"`+act+`","user":"jo"}`
			jsontext.Parse(s, e)
			out := string(m.Map(&Input{Event: e, Format: "json", Payload: s}).Event.AppendJSON(nil, true))
			if strings.Contains(out, `"unmapped":{"act":`) != left || !strings.Contains(out, `"activity_id":`) {
				t.Errorf("act %q: unmapped %v expected in %s", act, left, out)
			}
		}
	}
}
