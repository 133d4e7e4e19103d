package securitylogreceiver

import (
	// A package has to be imported for its operator to be known to stanza, and the collector
	// builder knows only components: the one of ours that stanza is in anyway imports them.
	_ "github.com/otelcol-ocsf/otelcol-ocsf/operator/cef"
	_ "github.com/otelcol-ocsf/otelcol-ocsf/operator/leef"
)
