package mappings_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingtest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// vendorClasses are the classes of the rows of cef_vendors.jsonl, from 0, as a reader of
// each message would have them. What is not listed is a Base Event.
var vendorClasses = map[int][]int{
	1001: { // something happened to a file
		120, 121, 151, 175,
	},
	2004: { // a control found something
		0, 1, 3, 4, 5, 12, 13, 14, 15, 16, 18, 19, 33, 50, 61, 70, 75, 80, 87, 94, 98, 99, 100, 126, 130, 133, 147,
		163, 164, 165, 166, 167, 168, 169, 170, 171, 176, 180, 181, 182, 188, 195, 200, 201, 202, 203, 206, 207,
		211, 212, 213, 214, 215, 216, 217, 218, 219, 220, 221, 222, 225, 226, 237, 242, 243, 251, 252, 260, 262,
		264, 267, 268, 63, 64, 65, 67, 68, 69, 71, 72, 73, 74, 172, 177, 185, 190, 191, 244, 245, 253,
	},
	2006: { // data leak prevention
		92, 183,
	},
	3002: { // somebody logs on or off
		2, 26, 29, 36, 103, 104, 141, 142, 143, 148, 152, 178, 197, 198, 199, 240, 241,
	},
	4001: { // two ends, or one with a port, a protocol or bytes
		20, 23, 24, 248, 249, 27, 28, 30, 31, 32, 34, 37, 39, 40, 41, 42, 43, 44, 45, 46, 76, 77, 83, 84, 88, 89, 90,
		96, 105, 107, 108, 109, 122, 123, 150, 153, 154, 155, 157, 158, 159, 160, 161, 174, 204,
		205, 236, 269, 272,
	},
	4002: { // a request of the web
		6, 7, 8, 9, 35, 38, 47, 62, 79, 81, 82, 85, 86, 97, 101, 125, 127, 128, 129, 131, 132, 134, 135, 136, 162,
		179, 192, 263, 265,
	},
	4003: { // a question to the DNS
		78, 93, 223, 224,
	},
	4007: { // the SSH proxy saw a command
		95,
	},
	4014: { // a tunnel of the VPN
		22, 106,
	},
	4009: { // a mail
		10, 48, 49, 51, 52, 53, 54, 55, 56, 58, 59, 102, 194,
	},
}

// TestClassesOfRealProducts holds the class rules of CEF against messages of some 40
// products: no finding where nothing was found, and no Base Event where more is known.
func TestClassesOfRealProducts(t *testing.T) {
	const file = "../../shared/samples/cef_vendors.jsonl"
	if _, err := os.Stat(file); err != nil {
		t.Skip("no ../../shared/samples: the messages of real products are not in this repository")
	}
	set, err := mapping.Load(mapping.Options{Decode: pipeline.Decode, Folders: []mapping.Folder{{Name: mappings.Name, FS: mappings.FS}}})
	if err != nil {
		t.Fatal(err)
	}
	want := map[int]int{}
	for class, rows := range vendorClasses {
		for _, row := range rows {
			want[row] = class
		}
	}
	p := pipeline.New(set, time.UTC)
	for row, message := range messages(t, file) {
		var got []int
		p.Each(message, pipeline.Times{Received: mappingtest.Now}, func(r *pipeline.Record) {
			if r.Result != nil && r.Result.Event.Class != nil {
				got = append(got, r.Result.Event.Class.UID)
			}
		})
		if !slices.Equal(got, []int{want[row]}) {
			t.Errorf("row %d: classes %v, want %d: %.120s", row, got, want[row], message)
		}
	}
}
