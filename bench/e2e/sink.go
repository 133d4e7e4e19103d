package e2e

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"google.golang.org/grpc"
	_ "google.golang.org/grpc/encoding/gzip" // requests may come compressed
	"google.golang.org/grpc/mem"
)

// largest is how large a request may be.
const largest = 256 << 20

// sink is an OTLP backend that answers yes, and counts how often a text is in what it gets. It does not decode: on a
// machine of two cores it must take little of the other one.
type sink struct {
	addr   string
	text   []byte
	counts chan int // one for each request
	closed chan struct{}
	stop   func()
}

// newSink listens for OTLP over gRPC or HTTP.
func newSink(ctx context.Context, exporter, text string) (*sink, error) {
	l, err := listen(ctx)
	if err != nil {
		return nil, err
	}
	s := &sink{addr: l.Addr().String(), text: []byte(text), counts: make(chan int), closed: make(chan struct{})}
	if exporter == "otlp_http" {
		server := &http.Server{Handler: http.HandlerFunc(s.post)} //nolint:gosec // only our own collector sends here
		go func() { _ = server.Serve(l) }()
		s.stop = func() { _ = server.Close() }
		return s, nil
	}
	server := grpc.NewServer(grpc.ForceServerCodecV2(undecoded{}), grpc.UnknownServiceHandler(s.export), grpc.MaxRecvMsgSize(largest))
	go func() { _ = server.Serve(l) }()
	s.stop = server.Stop
	return s, nil
}

func (s *sink) close() {
	close(s.closed)
	s.stop()
}

func (s *sink) count(request []byte) {
	select {
	case s.counts <- bytes.Count(request, s.text):
	case <-s.closed:
	}
}

func (s *sink) export(_ any, stream grpc.ServerStream) error {
	var request []byte
	if err := stream.RecvMsg(&request); err != nil {
		return err
	}
	s.count(request)
	return stream.SendMsg(nil)
}

func (s *sink) post(w http.ResponseWriter, r *http.Request) {
	request, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largest))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.count(request)
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// undecoded is a codec that leaves requests as they came, and whose answers are empty: that is OTLP's way to say that all
// was taken.
type undecoded struct{}

func (undecoded) Name() string                         { return "proto" }
func (undecoded) Marshal(any) (mem.BufferSlice, error) { return nil, nil }
func (undecoded) Unmarshal(data mem.BufferSlice, v any) error {
	*v.(*[]byte) = data.Materialize()
	return nil
}
