package mapping

import "testing"

func TestTransformsOfNames(t *testing.T) {
	for _, c := range []struct{ spec, in, want string }{
		{"account", `ACME\jane`, "domain=ACME name=jane"},
		{"account", "jane@example.com", "name=jane@example.com"},
		{"account", `NT AUTHORITY\SYSTEM`, "domain=NT AUTHORITY name=SYSTEM type_id=System"},
		{"account", "9B6D1C34-7e5f-4a21-8f00-d2c4b6a8e013", "uid=9B6D1C34-7e5f-4a21-8f00-d2c4b6a8e013"},
		{"account", "S-1-5-21-1004336348-1177238915-682003330-512", "uid=S-1-5-21-1004336348-1177238915-682003330-512"},
		{"account", `ACME\`, "refused"},

		{"name_or_uid", "HIPS strict", "name=HIPS strict"},
		{"name_or_uid", "{00000000-0000-0000-7002-000000000002}", "uid={00000000-0000-0000-7002-000000000002}"},
		{"name_or_uid", "00000000-0000-0000-7002-00000000000g", "name=00000000-0000-0000-7002-00000000000g"},
		{"name_or_uid", "00000000x0000-0000-7002-000000000002", "name=00000000x0000-0000-7002-000000000002"},
		{"name_or_uid", "S-1-", "name=S-1-"},
		{"name_or_uid", "S-1-sales", "name=S-1-sales"},

		{"uuid", "9B6D1C34-7e5f-4a21-8f00-d2c4b6a8e013", "9B6D1C34-7e5f-4a21-8f00-d2c4b6a8e013"},
		{"uuid", "1fdfd168-e54b-444g-b803-218d939da4c4", "refused"},
		{"uuid", "S-1-5-18", "refused"},
	} {
		if got := apply(t, c.spec, c.in); got != c.want {
			t.Errorf("%s of %q:\ngot  %s\nwant %s", c.spec, c.in, got, c.want)
		}
	}
}
