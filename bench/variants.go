package bench

import (
	"math/rand"
	"strings"
)

// Distinct is how many messages a case has that are worked on in turn, so that nothing
// gains by remembering the last.
const Distinct = 1000

// varies are the values of the cases that two events of one device do not share: times,
// addresses, ports, sizes, users, files and ids. What names the device, the rule, the kind
// of event and its outcome stays, as it does in a stream of them.
var varies = map[string][]string{
	"cef_firewall": {"1780531200417", "198.51.100.140", "50412", "5e:00:53:2a", "32118", "203.0.113.200", "portal", "keller", "2048", "9216"},
	"cef_19":       {"1780531260093", "198.51.100.61", "40122", "203.0.113.80", "novak", "1180", "7421", "www", "markets", "=12"},
	"cef_10":       {"198.51.100.7", "192.0.2.9", "40551", "carol", "build07", "1780531300250"},
	"leef_eset":    {"14:21:07", "192.0.2.45", "ACC-WS-11", "198.51.100.200", "51822"},
	"eset_threat":  {"192.0.2.63", "0104", "51c2e7f3b9a6", "08:47:19", "thmeyer", "converter", "08:47:11", "3E6B1C02"},
	"fortidlp_detection": {
		"8f60-9c7e1d2b445b", "8f60-9c7e1d2b45c7", "SALES-LT-31", "8f60-9c7e1d2b4622", "Haddad", "haddad", "16:05:42.918273", "customers",
		"192.0.2.131", "51877", "203.0.113.44", "9182733", "8f60-9c7e1d2b4733", "8f60-9c7e1d2b478e", "09:31:04.77", "3654e1c9a7f20d8b365", "0529",
	},
	"icdm_8031": {
		"91c7e2a0", "1780498822417", "1780498820006", "15:00:24.901", "a04d17e2", "1uYq8g", "OPS-WS-19", "192.0.2.119", "53:77", "sfischer",
		"-2208", "7312", "viewer", "7d7d7d", "5a5a5a", "1204736",
	},
	"edr_blob": {"15:12:31.550", "192.0.2.88", "MKT-PC-09", "ewong", "toolbar", "b91eb91e"},
	"no_match": {"20260603", "1284"},
}

// Texts are the messages of the case: its text, and the same with other values of the
// same length.
func (c Case) Texts() []string {
	r := rand.New(rand.NewSource(1)) //nolint:gosec // the same texts in every run
	texts := []string{c.Text}
	for len(texts) < Distinct {
		text := c.Text
		for _, v := range varies[c.Name] {
			text = strings.ReplaceAll(text, v, another(r, v))
		}
		texts = append(texts, text)
	}
	return texts
}

// another is a value like v: the last letters and digits differ, but not the first digit of
// a number, and no digit is above 5, so that addresses and times stay what they are.
func another(r *rand.Rand, v string) string {
	b := []byte(v)
	for i, left := len(b)-1, 6; i >= 0 && left > 0; i-- {
		switch c := b[i]; {
		case '0' <= c && c <= '9':
			if i == 0 || b[i-1] < '0' || b[i-1] > '9' {
				continue
			}
			b[i] = '0' + byte(r.Intn(6))
		case 'a' <= c && c <= 'z':
			b[i] = 'a' + byte(r.Intn(6))
		case 'A' <= c && c <= 'Z':
			b[i] = 'A' + byte(r.Intn(6))
		default:
			continue
		}
		left--
	}
	return string(b)
}
