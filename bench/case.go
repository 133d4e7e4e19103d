package bench

import (
	"embed"
	"fmt"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/detect"
)

//go:embed testdata
var testdata embed.FS

// Case is one message, and the converter of the peer for its format.
type Case struct {
	Name      string
	Text      string
	Format    detect.Format
	Converter string // of OTTL; empty where the peer has none to offer
}

// Cases are all messages, written for this purpose.
func Cases() []Case {
	return []Case{
		load("cef_firewall.txt", detect.CEF), // 660 bytes, 26 extensions
		load("cef_19.txt", detect.CEF),       // 417 bytes, 19 extensions
		load("cef_10.txt", detect.CEF),       // 10 extensions
		load("leef_eset.txt", detect.LEEF),
		load("eset_threat.json", detect.JSON), // 849 bytes
		load("fortidlp_detection.json", detect.JSON),
		load("icdm_8031.json", detect.JSON),
		load("edr_blob.txt", detect.CEF), // its JSON has lost its brace, and the escapes of its backslashes
		load("no_match.txt", detect.Text),
	}
}

// Find gives the case of a name.
func Find(name string) Case {
	for _, c := range Cases() {
		if c.Name == name {
			return c
		}
	}
	panic(fmt.Sprintf("bench: no case %q", name))
}

func load(file string, f detect.Format) Case {
	b, err := testdata.ReadFile("testdata/" + file)
	if err != nil {
		panic(err) // the files are part of the program
	}
	name, _, _ := strings.Cut(file, ".")
	return Case{Name: name, Text: strings.TrimSuffix(string(b), "\n"), Format: f, Converter: converters[f]}
}

var converters = map[detect.Format]string{
	detect.CEF:  "ParseCEF",
	detect.LEEF: "ParseLEEF",
	detect.JSON: "ParseJSON",
}
