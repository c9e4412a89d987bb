package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// client speaks to Kontor's HTTP API. It keeps itself signed in, and asks again
// when an answer got lost.
type client struct {
	base           string
	user, password string
	patience       time.Duration
	http           *http.Client

	mu      sync.Mutex
	access  string
	refresh string
	renew   time.Time // when to trade the refresh token for a new pair
}

func newClient(base, user, password string, patience time.Duration) *client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	return &client{
		base: strings.TrimRight(base, "/") + "/api/v1", user: user, password: password, patience: patience,
		http: &http.Client{Timeout: 30 * time.Second, Transport: transport},
	}
}

// problem is a refusal, as RFC 9457 has it.
type problem struct {
	Status    int    `json:"status"`
	Code      string `json:"code"`
	Detail    string `json:"detail"`
	RequestID string `json:"request_id"`
	Fields    []struct {
		Field   string `json:"field"`
		Message string `json:"message"`
	} `json:"fields"`
}

func (p *problem) Error() string {
	text := fmt.Sprintf("%d %s: %s", p.Status, p.Code, p.Detail)
	for _, f := range p.Fields {
		text += fmt.Sprintf(" [%s: %s]", f.Field, f.Message)
	}
	return text + " (request " + p.RequestID + ")"
}

// get reads.
func (c *client) get(ctx context.Context, path string, out any) error {
	return c.call(ctx, http.MethodGet, path, "", nil, out)
}

// post writes. key says which write this is: with the same key it happens once,
// however often it is asked for.
func (c *client) post(ctx context.Context, path, key string, in, out any) error {
	return c.call(ctx, http.MethodPost, path, key, in, out)
}

func (c *client) call(ctx context.Context, method, path, key string, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
	}
	renewed := false
	err := c.insist(ctx, func() error {
		token, err := c.token(ctx)
		if err != nil {
			return err
		}
		err = c.once(ctx, method, path, token, key, body, out)
		var p *problem
		if errors.As(err, &p) && p.Status == http.StatusUnauthorized && !renewed {
			renewed = true
			c.forget(token)
			return again{err}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

// again marks an error after which the same request is worth another try.
type again struct{ error }

func (a again) Unwrap() error { return a.error }

// insist repeats try while Kontor cannot be reached or says that it cannot just
// now. The answer to a request that broke off is unknown, so only requests that
// may be repeated go through here: reads, and writes with a key.
func (c *client) insist(ctx context.Context, try func() error) error {
	deadline := time.Now().Add(c.patience)
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		err := try()
		var a again
		if err == nil || !errors.As(err, &a) {
			return err
		}
		if ctx.Err() != nil || time.Now().After(deadline) {
			return a.error
		}
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		case <-t.C:
		}
	}
}

func (c *client) once(ctx context.Context, method, path, token, key string, body []byte, out any) error {
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return again{err}
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(io.LimitReader(answer.Body, 32<<20))
	if err != nil {
		return again{err}
	}
	if answer.StatusCode >= 300 {
		p := &problem{Status: answer.StatusCode}
		if json.Unmarshal(data, p) != nil {
			p.Detail = strings.TrimSpace(string(data))
		}
		switch answer.StatusCode {
		case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return again{p}
		}
		return p
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("the answer cannot be read: %w", err)
	}
	return nil
}

// token is an access token that is still good for a while. One worker renews
// it, the others wait for that.
func (c *client) token(ctx context.Context) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.access != "" && time.Now().Before(c.renew) {
		return c.access, nil
	}
	if c.refresh != "" {
		err := c.signIn(ctx, "/auth/refresh", map[string]string{"refresh_token": c.refresh})
		var p *problem
		if err == nil || !errors.As(err, &p) || p.Status != http.StatusUnauthorized {
			return c.access, err
		}
		// The session has ended; the password begins a new one.
	}
	err := c.signIn(ctx, "/auth/login", map[string]string{"username": c.user, "password": c.password})
	return c.access, err
}

func (c *client) signIn(ctx context.Context, path string, in map[string]string) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	var pair struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		Seconds int    `json:"expires_in"`
	}
	if err := c.once(ctx, http.MethodPost, path, "", "", body, &pair); err != nil {
		return err
	}
	c.access, c.refresh = pair.Access, pair.Refresh
	// A fifth of its life before the end: no request sets out with a token that
	// ends on the way.
	c.renew = time.Now().Add(time.Duration(pair.Seconds) * time.Second * 4 / 5)
	return nil
}

// forget makes the next call renew, unless another worker has done so since.
func (c *client) forget(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.access == token {
		c.access = ""
	}
}

// pages reads a whole list, page by page.
func pages[T any](ctx context.Context, c *client, path string, each func(T) error) error {
	type page struct {
		Items []T     `json:"items"`
		Next  *string `json:"next_cursor"`
	}
	for cursor := ""; ; {
		var p page
		if err := c.get(ctx, path+cursor, &p); err != nil {
			return err
		}
		for _, item := range p.Items {
			if err := each(item); err != nil {
				return err
			}
		}
		if p.Next == nil {
			return nil
		}
		cursor = "&cursor=" + *p.Next
	}
}
