package e2e

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"github.com/otelcol-ocsf/otelcol-ocsf/bench"
)

// places are the addresses and files of one collector.
type places struct {
	listen, sink, metrics, profile string
	certFile, keyFile              string
}

// write puts the configuration of a setup into a file. JSON is YAML.
func (s *Setup) write(dir string, p places) (file string, err error) {
	text, err := json.MarshalIndent(s.config(p), "", "  ")
	if err != nil {
		return "", err
	}
	file = filepath.Join(dir, "config.yaml")
	return file, os.WriteFile(file, text, 0o600)
}

func (s *Setup) config(p places) bench.Config {
	pipeline := bench.Config{"receivers": []string{s.Receiver}, "exporters": []string{s.Exporter}}
	config := bench.Config{
		"receivers": bench.Config{s.Receiver: s.receiver(p)},
		"exporters": bench.Config{s.Exporter: s.exporter(p)},
	}
	if name, settings := s.processor(); name != "" {
		config["processors"] = bench.Config{name: settings}
		pipeline["processors"] = []string{name}
	}
	host, port, _ := net.SplitHostPort(p.metrics)
	number, _ := strconv.Atoi(port)
	service := bench.Config{
		"pipelines": bench.Config{"logs": pipeline},
		// Metrics as a collector has them that is run for more than a benchmark.
		"telemetry": bench.Config{"metrics": bench.Config{"readers": []any{bench.Config{"pull": bench.Config{
			"exporter": bench.Config{"prometheus": bench.Config{"host": host, "port": number}},
		}}}}},
	}
	if p.profile != "" {
		config["extensions"] = bench.Config{"pprof": bench.Config{"endpoint": p.profile}}
		service["extensions"] = []string{"pprof"}
	}
	config["service"] = service
	return config
}

func (s *Setup) receiver(p places) bench.Config {
	switch s.Receiver {
	case "syslog":
		return bench.Config{"protocol": "rfc3164", "tcp": bench.Config{"listen_address": p.listen}}
	case "tcp_log":
		return bench.Config{"listen_address": p.listen}
	}
	tcp := bench.Config{"endpoint": p.listen, "batch": bench.Config{"max_records": s.Batch}}
	if s.Secure {
		tcp["tls"] = bench.Config{"cert_file": p.certFile, "key_file": p.keyFile}
	}
	return bench.Config{"protocols": bench.Config{"tcp": tcp}}
}

func (s *Setup) processor() (name string, settings bench.Config) {
	switch s.Processor {
	case mapped:
		return "ocsf", bench.Config{}
	case nothing:
		return "", nil
	}
	return "transform", bench.Config{
		"error_mode":     "propagate", // a message that it cannot read must not look fast
		"log_statements": []any{bench.Config{"statements": s.statements()}},
	}
}

// exporter has one consumer, and a queue of ten requests for which the receiver waits.
func (s *Setup) exporter(p places) bench.Config {
	endpoint := p.sink
	if s.Exporter == "otlp_http" {
		endpoint = "http://" + endpoint
	}
	// Here alone: nobody cancels an offer, so the queue cannot stop (collector core issue 15700), and the pauses of retries would be measured.
	queue := bench.Config{"num_consumers": 1, "block_on_overflow": true, "sizer": "items", "queue_size": 10 * s.Batch}
	if !s.Unbatched {
		queue["batch"] = bench.Config{"flush_timeout": "200ms", "min_size": s.Batch, "max_size": s.Batch}
	}
	return bench.Config{
		"endpoint": endpoint, "tls": bench.Config{"insecure": true}, "compression": s.Compression, "sending_queue": queue,
	}
}
