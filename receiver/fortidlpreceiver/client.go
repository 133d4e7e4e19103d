package fortidlpreceiver

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"

	"github.com/gorilla/websocket"
	"go.opentelemetry.io/collector/component"
)

// client makes requests of both modes from one configuration. What names the stream or
// opens it stays in here: no error that leaves it holds the URL or a header.
type client struct {
	cfg  *Config
	url  *url.URL
	http *http.Client      // of long polls; adds the configured headers and auth itself
	dial *websocket.Dialer // of websockets
	auth http.RoundTripper // of websockets: what the auth extension does to a request
}

func newClient(ctx context.Context, cfg *Config, host component.Host, set component.TelemetrySettings) (*client, error) {
	u, err := url.Parse(cfg.Client.Endpoint)
	if err != nil {
		return nil, withoutURL(err)
	}
	c := &client{cfg: cfg, url: u}
	if cfg.Mode == modeLongPoll {
		c.url.Scheme = scheme(u.Scheme, "https", "http")
		return c, c.useHTTP(ctx, host, set)
	}
	c.url.Scheme = scheme(u.Scheme, "wss", "ws")
	return c, c.useWebsocket(ctx, host)
}

// scheme is the scheme of a mode, as safe as the one that is configured.
func scheme(configured, safe, plain string) string {
	if configured == "https" || configured == "wss" {
		return safe
	}
	return plain
}

func (c *client) useHTTP(ctx context.Context, host component.Host, set component.TelemetrySettings) error {
	cfg := c.cfg.Client
	cfg.Timeout = 0 // it would end an answer that is long and still coming: see longPoll
	var err error
	if c.http, err = cfg.ToClient(ctx, host.GetExtensions(), set); err != nil {
		return withoutURL(err)
	}
	// The service does not redirect, and a token must not follow one.
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return nil
}

// useWebsocket gives the dialer what ToClient would give an HTTP client.
func (c *client) useWebsocket(ctx context.Context, host component.Host) error {
	cfg := c.cfg.Client
	tls, err := cfg.TLS.LoadTLSConfig(ctx)
	if err != nil {
		return err
	}
	c.dial = &websocket.Dialer{TLSClientConfig: tls, HandshakeTimeout: cfg.Timeout, Proxy: http.ProxyFromEnvironment, NetDialContext: dialSmall}
	if cfg.ProxyURL != "" {
		proxy, err := url.Parse(cfg.ProxyURL)
		if err != nil {
			return errors.New("proxy_url: must be a URL, such as http://proxy.example.com:3128")
		}
		c.dial.Proxy = http.ProxyURL(proxy)
	}
	if auth := cfg.Auth.Get(); auth != nil {
		extension, err := auth.GetHTTPClientAuthenticator(ctx, host.GetExtensions())
		if err != nil {
			return err
		}
		c.auth, err = extension.RoundTripper(headersOnly{})
		return err
	}
	return nil
}

// receiveBuffer bounds what the kernel reads ahead of us. Events in there are lost when
// the collector is killed, and left alone the kernel would take megabytes of a backlog.
const receiveBuffer = 128 << 10

func dialSmall(ctx context.Context, network, addr string) (net.Conn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, network, addr)
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetReadBuffer(receiveBuffer) // best effort
	}
	return conn, err
}

// headersOnly stands where an auth extension expects the connection: it sends nothing,
// for the extension's work is to be seen in the headers of the request.
type headersOnly struct{}

var errHeadersOnly = errors.New("only the headers are wanted")

func (headersOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Request: r, Body: http.NoBody}, nil
}

// websocketHeader is the header of a handshake.
func (c *client) websocketHeader(ctx context.Context) (http.Header, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+c.url.Host, http.NoBody)
	if err != nil {
		return nil, withoutURL(err)
	}
	for name, value := range c.cfg.Client.Headers.Iter {
		request.Header.Set(name, string(value))
	}
	c.authorize(request)
	if c.auth == nil {
		return request.Header, nil
	}
	response, err := c.auth.RoundTrip(request)
	if err != nil {
		return nil, withoutURL(err)
	}
	defer response.Body.Close()
	if response.Request == nil {
		return nil, errHeadersOnly
	}
	return response.Request.Header, nil
}

// authorize adds the token (RFC 6750).
func (c *client) authorize(request *http.Request) {
	if c.cfg.Token != "" {
		request.Header.Set("Authorization", "Bearer "+string(c.cfg.Token))
	}
}

// withoutURL takes the URL, which holds the id of the stream, out of an error of net/url
// or net/http.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
