"""A port for a server of the tests: held from the moment it is found, so that no other process of the run gets it meanwhile."""

import socket


def hold_port() -> socket.socket:
    """A socket that holds a free port of this machine until it is closed; `.getsockname()[1]` is its number.

    It does not listen. granian shares its port with whoever shares it too (SO_REUSEPORT) and can serve there; everybody else, and
    everything that asks for just any port, is refused. It stays held while a server is killed and started again.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    held.bind(("127.0.0.1", 0))
    return held
