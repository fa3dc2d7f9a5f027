//! Use cases over the ports, a folder per service.
