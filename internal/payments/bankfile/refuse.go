package bankfile

import (
	"fmt"

	"kontor/internal/fault"
)

// The codes of the refusals.
const (
	TooLarge     = "bank_file_too_large"
	WrongFormat  = "bank_file_format"
	NeedsProfile = "bank_file_needs_profile"
	WrongProfile = "bank_file_profile"
	CutOff       = "bank_file_cut_off"
	Damaged      = "bank_file_damaged"
	Entities     = "bank_file_entities"
	BadEntry     = "bank_file_entry"
	BadBatch     = "bank_file_batch"
	BadSum       = "bank_file_sum"
)

// refuse is a fault whose field says the same: there is only the file.
func refuse(code, format string, args ...any) *fault.Fault {
	s := fmt.Sprintf(format, args...)
	return fault.Invalid(code, "%s", s).Field("file", "%s", s)
}

func tooLarge() *fault.Fault {
	return fault.TooLarge(TooLarge, "A bank file has at most %d MB. Fetch a shorter period.", MaxSize>>20).Field("file", "The file is too large.")
}

func cutOff(line int) *fault.Fault {
	return refuse(CutOff, "Line %d: the file ends in the middle, so a part is missing. Fetch it from the bank again.", line)
}

func tooMany() *fault.Fault {
	return fault.TooLarge(TooLarge, "A bank file has at most %d movements. Fetch a shorter period.", MaxLines).Field("file", "The file has too many movements.")
}
