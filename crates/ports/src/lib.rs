//! What the services need of the outside: logs, views, a bus, time and chance.
