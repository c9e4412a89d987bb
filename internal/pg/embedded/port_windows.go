package embedded

import (
	"net"
	"strconv"
)

// choosePort takes a port of the loopback that is free now. A restart takes the
// same one, because the program's connections lead there.
func (s *Server) choosePort() error {
	if s.port != socketPort {
		return nil
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.port = strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	return l.Close()
}
