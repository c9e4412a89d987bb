//go:build unix

package embedded

// choosePort has nothing to choose: the socket's name holds a fixed number.
func (s *Server) choosePort() error { return nil }
