package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"

	"kontor/internal/testprogram"
)

// wire is a client that costs little: one connection, one request at a time. It
// shares the machine with what it measures.
type wire struct {
	conn  net.Conn
	in    *bufio.Reader
	host  string
	token string
	out   []byte
}

func dial(ctx context.Context, p *testprogram.Program, token string) (*wire, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", p.Listen)
	if err != nil {
		return nil, err
	}
	return &wire{conn: conn, in: bufio.NewReaderSize(conn, 64<<10), host: p.Listen, token: token}, nil
}

func (w *wire) close() { w.conn.Close() }

// ask sends a request below /api/v1 and reads all of the answer.
func (w *wire) ask(method, path, key string, body []byte) (status int, answer []byte, err error) {
	b := w.out[:0]
	b = append(b, method...)
	b = append(b, " /api/v1"...)
	b = append(b, path...)
	b = append(b, " HTTP/1.1\r\nHost: "...)
	b = append(b, w.host...)
	if w.token != "" {
		b = append(b, "\r\nAuthorization: Bearer "...)
		b = append(b, w.token...)
	}
	if key != "" {
		b = append(b, "\r\nIdempotency-Key: "...)
		b = append(b, key...)
	}
	if body != nil {
		b = append(b, "\r\nContent-Type: application/json"...)
	}
	b = append(b, "\r\nContent-Length: "...)
	b = strconv.AppendInt(b, int64(len(body)), 10)
	b = append(b, "\r\n\r\n"...)
	b = append(b, body...)
	w.out = b
	if _, err := w.conn.Write(b); err != nil {
		return 0, nil, err
	}
	r, err := http.ReadResponse(w.in, nil)
	if err != nil {
		return 0, nil, err
	}
	defer r.Body.Close()
	answer, err = io.ReadAll(r.Body)
	return r.StatusCode, answer, err
}

// want is ask that takes nothing but success.
func (w *wire) want(method, path, key string, body []byte) ([]byte, error) {
	status, answer, err := w.ask(method, path, key, body)
	if err == nil && status >= 300 {
		err = fmt.Errorf("%s %s answered %d: %s", method, path, status, answer)
	}
	return answer, err
}

// signIn returns an access token; it lasts ten minutes.
func signIn(ctx context.Context, p *testprogram.Program) (string, error) {
	w, err := dial(ctx, p, "")
	if err != nil {
		return "", err
	}
	defer w.close()
	body, err := json.Marshal(map[string]string{"username": testprogram.Admin, "password": testprogram.Password})
	if err != nil {
		return "", err
	}
	answer, err := w.want(http.MethodPost, "/auth/login", "", body)
	if err != nil {
		return "", err
	}
	var tokens struct {
		Access string `json:"access_token"`
	}
	return tokens.Access, json.Unmarshal(answer, &tokens)
}
