package cli

import (
	"fmt"

	"kontor/internal/host"
)

type serveCmd struct {
	Listen  string   `help:"Where requests come in. Beyond this computer it takes a certificate." placeholder:"HOST:PORT" default:"${listen}" env:"KONTOR_LISTEN"`
	TLSCert string   `name:"tls-cert" help:"The file of the certificate (PEM)." placeholder:"FILE" env:"KONTOR_TLS_CERT"`
	TLSKey  string   `name:"tls-key" help:"The file of its key (PEM)." placeholder:"FILE" env:"KONTOR_TLS_KEY"`
	Host    []string `help:"A further host name to answer to, besides those of the certificate. May be repeated." placeholder:"NAME" env:"KONTOR_HOST"`
}

// Help implements kong.HelpProvider.
func (serveCmd) Help() string {
	return "The page answers at once and shows the steps of the start; /healthz answers 503 until requests are served, then 200.\n\n" + examples(
		"kontor serve",
		"kontor serve --listen 127.0.0.1:9000",
		"kontor serve --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem",
		"KONTOR_DATA=/var/lib/kontor kontor serve")
}

// Run implements the command.
func (c *serveCmd) Run(e *env) error {
	return e.serve(host.Listen{Address: c.Listen, Cert: c.TLSCert, Key: c.TLSKey, Names: c.Host})
}

func (e *env) serve(l host.Listen) error {
	log, closeLog := e.log(false)
	defer closeLog()
	l.Log = log
	door, err := l.Open()
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "Kontor is at %s\n", door.URL())
	log.Info("starting", "version", e.Version(), "url", door.URL(), "data", e.Data)
	o := e.hostOptions(log)
	o.Progress = func(step, text string, percent int) { log.Debug(text, "step", step, "percent", percent) }
	err = host.Serve(e, o, door, func(h *host.Host) {
		h.ServesAt(door.URL())
		log.Info("ready", "url", door.URL())
	})
	if err != nil {
		log.Error("stopped", "error", err)
		return err
	}
	log.Info("stopped")
	return nil
}
