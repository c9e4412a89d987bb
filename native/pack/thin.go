package main

import (
	"bytes"
	"debug/macho"
	"fmt"
	"strings"
)

// thin keeps the one architecture of each universal macOS binary that the
// bundle is for; that halves it. Each part carries its own signature.
func thin(platform string, entries []entry) error {
	want, ok := map[string]macho.Cpu{"darwin-arm64": macho.CpuArm64, "darwin-amd64": macho.CpuAmd64}[platform]
	if !ok {
		return nil
	}
	for i := range entries {
		e := &entries[i]
		if e.link != "" || !e.program && !strings.HasSuffix(e.path, ".dylib") {
			continue
		}
		fat, err := macho.NewFatFile(bytes.NewReader(e.content))
		if err != nil {
			continue // of one architecture already, or no binary
		}
		found := false
		for _, arch := range fat.Arches {
			if arch.Cpu == want {
				e.content, found = e.content[arch.Offset:arch.Offset+arch.Size], true
				break
			}
		}
		if !found {
			return fmt.Errorf("%s has no part for %s", e.path, platform)
		}
	}
	return nil
}
