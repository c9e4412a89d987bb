package fault

// Stale is the refusal of a change that was made on an outdated copy: nobody's
// edit is overwritten unseen.
func Stale(noun string) *Fault {
	return Conflict("stale_version", "Somebody else has changed this %s since you opened it. Look at their changes, then save again.", noun)
}

// CheckVersion refuses a change that was read at another version; asked 0
// stands for whatever it is now.
func CheckVersion(noun string, asked, now int32) error {
	if asked != 0 && asked != now {
		return Stale(noun)
	}
	return nil
}
