package host_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kontor/internal/fault"
	"kontor/internal/host"
)

func TestBeyondThisComputerOnlyWithTLS(t *testing.T) {
	t.Parallel()
	for address, code := range map[string]string{
		"0.0.0.0:0": "tls_required", ":0": "tls_required", "[::]:0": "tls_required", "192.0.2.7:0": "tls_required",
		"8069": "bad_listen", "127.0.0.1:0": "", "localhost:0": "",
	} {
		d, err := host.Listen{Address: address}.Open()
		if err == nil {
			_ = d.Close(t.Context())
		}
		if (code == "") != (err == nil) || code != "" && !fault.Is(err, code) {
			t.Errorf("%s: %v, want %q", address, err, code)
		}
	}
}

func TestAPortInUse(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := (host.Listen{Address: l.Addr().String()}).Open(); !fault.Is(err, "port_in_use") {
		t.Errorf("got %v", err)
	}
	d, err := host.Listen{Address: l.Addr().String(), Any: true}.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(t.Context())
	if strings.HasSuffix(d.URL(), l.Addr().String()) {
		t.Error("took a port that is in use")
	}
}

func TestACertificateNamesTheHosts(t *testing.T) {
	t.Parallel()
	cert, key := certificate(t, "erp.example.com", "*.example.org")
	d, err := host.Listen{Address: "0.0.0.0:0", Cert: cert, Key: key, Names: []string{"office.example.org"}}.Open()
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(d.URL(), "https://"))
	for name, want := range map[string]bool{
		"erp.example.com:" + port: true, "office.example.org:" + port: true, "127.0.0.1:" + port: true,
		"*.example.org:" + port: false, "erp.example.com": false, "0.0.0.0:" + port: false,
	} {
		if slices.Contains(d.Hosts(), name) != want {
			t.Errorf("%s is among %v: want %v", name, d.Hosts(), want)
		}
	}
	d.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "here") }), func(err error) { t.Error(err) })
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	resp, err := client.Get("https://127.0.0.1:" + port)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no Strict-Transport-Security")
	}
	if err := d.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func certificate(t *testing.T, names ...string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: names, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "EC PRIVATE KEY", keyDER)
}
