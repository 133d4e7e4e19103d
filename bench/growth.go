package bench

import (
	"fmt"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/detect"
)

// Shape is a way in which a message may grow.
type Shape struct {
	Name  string
	Grown func(size int) Case // to about that many bytes
}

// Shapes are those that a hostile sender would try first.
var Shapes = []Shape{
	{"cef_fields", repeated(detect.CEF, "CEF:0|Example|Device|1|7|event|5|src=192.0.2.1", " key%07d=value", "")},
	{"cef_value", repeated(detect.CEF, "CEF:0|Example|Device|1|7|event|5|src=192.0.2.1 msg=", "a = b ", "")},
	{"cef_one_key", repeated(detect.CEF, "CEF:0|Example|Device|1|7|event|5|src=192.0.2.1", " again=value", "")},
	{"leef_fields", repeated(detect.LEEF, "LEEF:1.0|ESET|PROTECT|1|Threat|src=192.0.2.1", "\tkey%07d=value", "")},
	{"json_fields", repeated(detect.JSON, `{"event_type":"Threat_Event","hostname":"h"`, `,"key%07d":"value"`, "}")},
	{"json_list", repeated(detect.JSON, `{"event_type":"Threat_Event","hostname":"h","list":[0`, `,{"a":%d}`, "]}")},
	{"text", repeated(detect.Text, "a line", " that nothing matches", "")},
}

// repeated makes a shape of a piece that comes again, with a number of its own if it has
// room for one.
func repeated(f detect.Format, head, piece, tail string) func(int) Case {
	return func(size int) Case {
		var b strings.Builder
		b.WriteString(head)
		for i := 0; b.Len() < size; i++ {
			if strings.Contains(piece, "%") {
				fmt.Fprintf(&b, piece, i)
			} else {
				b.WriteString(piece)
			}
		}
		b.WriteString(tail)
		return Case{Name: fmt.Sprintf("%d", size), Text: b.String(), Format: f}
	}
}
