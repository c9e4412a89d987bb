package host

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"

	"kontor/internal/fault"
	"kontor/internal/httpapi"
)

// Address is where Kontor listens unless told otherwise.
const Address = "127.0.0.1:8069"

// Listen options say where requests come in.
type Listen struct {
	Address string // "" means Address
	Cert    string // files of a certificate and its key
	Key     string
	// Names are further host names that it answers to, "erp.example.com".
	Names []string
	// Any takes another free port when the one of Address is in use.
	Any bool
	Log *slog.Logger
}

// Door is an open listener. It answers once Serve has a handler.
type Door struct {
	listener net.Listener
	server   *http.Server
	secure   bool
	hosts    []string
	url      string
}

// Open opens the listener. Beyond this computer it insists on TLS: passwords
// travel over it.
func (o Listen) Open() (*Door, error) {
	if o.Address == "" {
		o.Address = Address
	}
	host, _, err := net.SplitHostPort(o.Address)
	if err != nil {
		return nil, fault.Invalid("bad_listen", "--listen takes HOST:PORT, for example 127.0.0.1:8069 or 0.0.0.0:8443; %q is not of that form.", o.Address)
	}
	if (o.Cert == "") != (o.Key == "") {
		return nil, fault.Invalid("bad_tls", "--tls-cert and --tls-key go together: name both files.")
	}
	if o.Cert == "" && !isLoopback(host) {
		return nil, fault.Invalid("tls_required", "%s can be reached from other computers, so passwords would travel in the open. Add --tls-cert and --tls-key, or listen on 127.0.0.1.", o.Address)
	}
	d := &Door{secure: o.Cert != ""}
	names := append([]string{}, o.Names...)
	var config *tls.Config
	if d.secure {
		cert, err := tls.LoadX509KeyPair(o.Cert, o.Key)
		if err != nil {
			return nil, fault.Invalid("bad_tls", "The certificate %s with the key %s cannot be used: %v.", o.Cert, o.Key, err)
		}
		config = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2", "http/1.1"}}
		names = append(names, certified(cert)...)
	}
	if d.listener, err = net.Listen("tcp", o.Address); errors.Is(err, syscall.EADDRINUSE) && o.Any {
		d.listener, err = net.Listen("tcp", net.JoinHostPort(host, "0"))
	}
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fault.Conflict("port_in_use", "Another program already listens on %s, perhaps a Kontor that runs. Choose another port with --listen.", o.Address).Because(err)
	case err != nil:
		return nil, fault.Unavailable("cannot_listen", "Kontor cannot listen on %s.", o.Address).Because(err)
	}
	_, port, _ := net.SplitHostPort(d.listener.Addr().String())
	d.hosts = hostsOf(host, port, names)
	d.url = urlOf(d.secure, host, port, names)
	if d.secure {
		d.listener = tls.NewListener(d.listener, config)
	}
	return d, nil
}

// isLoopback tells whether only this computer reaches the host. A name is
// looked up: "localhost" is one unless somebody has changed that.
func isLoopback(host string) bool {
	if host == "" {
		return false
	}
	addresses, err := net.DefaultResolver.LookupHost(context.Background(), host)
	if err != nil {
		return false
	}
	for _, a := range addresses {
		if ip := net.ParseIP(a); ip == nil || !ip.IsLoopback() {
			return false
		}
	}
	return len(addresses) > 0
}

// certified are the names that the certificate was issued for.
func certified(cert tls.Certificate) (names []string) {
	leaf := cert.Leaf
	if leaf == nil {
		leaf, _ = x509.ParseCertificate(cert.Certificate[0])
	}
	if leaf == nil {
		return nil
	}
	for _, n := range leaf.DNSNames {
		// A wildcard does not say which of its names is ours: --host does.
		if !strings.Contains(n, "*") {
			names = append(names, n)
		}
	}
	for _, ip := range leaf.IPAddresses {
		names = append(names, ip.String())
	}
	return names
}

// hostsOf are the values of the Host header that the door answers to.
func hostsOf(host, port string, names []string) []string {
	hosts := httpapi.Loopback(port)
	if ip := net.ParseIP(host); host != "" && (ip == nil || !ip.IsUnspecified()) {
		names = append(names, host)
	}
	for _, n := range names {
		hosts = append(hosts, net.JoinHostPort(n, port))
		if port == "443" || port == "80" {
			hosts = append(hosts, n)
		}
	}
	return hosts
}

func urlOf(secure bool, host, port string, names []string) string {
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
		if len(names) > 0 {
			host = names[0]
		}
	}
	if secure {
		return "https://" + net.JoinHostPort(host, port)
	}
	return "http://" + net.JoinHostPort(host, port)
}

// URL is what a person types to get here.
func (d *Door) URL() string { return d.url }

// Hosts are the values of the Host header that the door answers to.
func (d *Door) Hosts() []string { return d.hosts }

// Serve answers with h until Close. It returns at once; failed is told why
// serving broke off, if it did.
func (d *Door) Serve(h http.Handler, failed func(error)) {
	d.server = httpapi.Server(d.secured(h))
	go func() {
		if err := d.server.Serve(d.listener); !errors.Is(err, http.ErrServerClosed) {
			failed(err)
		}
	}()
}

func (d *Door) secured(h http.Handler) http.Handler {
	if !d.secure {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		h.ServeHTTP(w, r)
	})
}

// Close lets the requests under way finish until ctx ends, then cuts them off.
func (d *Door) Close(ctx context.Context) error {
	if d.server == nil {
		return d.listener.Close()
	}
	err := d.server.Shutdown(ctx)
	if err != nil {
		return errors.Join(err, d.server.Close())
	}
	return nil
}
