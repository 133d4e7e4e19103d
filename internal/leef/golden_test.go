package leef

import (
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/golden"
)

func TestGolden(t *testing.T) { golden.Run(t, Parse) }
