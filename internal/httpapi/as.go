package httpapi

import (
	"context"
	"net/http"

	"kontor/internal/op"
)

type actorKey struct{}

// As is the handler for the program itself and the commands of whoever owns
// the data folder: every request is the actor's, without a token. Only Go in
// this process can reach it.
func (a *API) As(actor op.Actor) http.Handler {
	local := a.Local()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		local.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), actorKey{}, actor)))
	})
}
