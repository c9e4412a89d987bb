// Package window drives the real window: the built program under a display
// without a screen, a keyboard by xdotool, and what the page reports of itself
// (KONTOR_WINDOW_SMOKE). make test sets KONTOR_WINDOW; without it nothing runs.
package window
