module github.com/otelcol-ocsf/otelcol-ocsf/internal/tools/sbom

go 1.26.0

require (
	github.com/CycloneDX/cyclonedx-go v0.12.0 // indirect
	github.com/google/licensecheck v0.3.1 // indirect
	golang.org/x/mod v0.42.0 // indirect
)
