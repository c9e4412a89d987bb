// Package desktop owns what the window needs besides a window: the session
// that Go holds for its screens, and the message that brings a first start to
// the front when there is a second. It needs neither GTK nor a display.
//
// It promises: no access token and no refresh token ever reaches JavaScript,
// and none that JavaScript makes up is passed on.
package desktop
