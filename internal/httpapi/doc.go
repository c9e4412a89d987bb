// Package httpapi owns how operations are reached over HTTP: routes, sign-in by
// bearer token, problem+json, OpenAPI, the stream of changes, and the doors
// that stay closed to the web.
//
// It promises: every route but the static files of the screens, the health
// check and the API's description is an operation of the registry; permission
// is checked before a body is read; an answer with status 500 says one fixed
// sentence and a request id, and the log has the cause.
package httpapi
