package bench

// Target is a bound that was set for a ratio before anything was measured.
type Target struct {
	Name       string // what it says
	Case       string
	Way, Other string
	Most       float64
}

// Targets are those of one core and the processor alone.
var Targets = []Target{
	{"417-byte CEF beside ParseCEF alone", "cef_19", WayOurs, WayPeer, 1.2},
	{"417-byte CEF beside ParseCEF with OTTL by hand", "cef_19", WayOurs, WayPeerOCSF, 0.45},
	{"observables off, beside ParseCEF alone", "cef_19", WayBare, WayPeer, 1},
	{"observables off, beside ParseCEF with OTTL by hand", "cef_19", WayBare, WayPeerOCSF, 0.35},
	{"417-byte CEF beside its floor", "cef_19", WayOurs, WayFloor, 1.25},
	{"observables off, beside its floor", "cef_19", WayBare, WayFloorBare, 1.25},
	{"layout json beside ParseCEF alone", "cef_19", WayJSON, WayPeer, 0.6},
	{"FortiDLP detection beside ParseJSON alone", "fortidlp_detection", WayOurs, WayPeer, 0.25},
	{"ESET Threat beside ParseJSON alone", "eset_threat", WayOurs, WayPeer, 0.5},
	{"writing the event beside its floor", "cef_19", WayWrite, WayPut, 1.6},
	{"our processor beside Go by hand (35 % faster is 1.54)", "cef_19", WayOurs, WayHand, 1.54},
	{"a line that nothing matches beside its floor", "no_match", WayOurs, WayFloor, 1.5},
}

// Of gives the ratio that was measured for a target; 0 where it was not.
func (t *Target) Of(rows []Row) float64 {
	for i := range rows {
		if rows[i].Case.Name == t.Case {
			return rows[i].Ratio(t.Way, t.Other)
		}
	}
	return 0
}
