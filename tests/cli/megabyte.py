"""megabyte.py PORT header|path|endless: sends a request with a megabyte in that place; prints the status of the
answer, or "closed"."""
import socket
import sys

mega = b"x" * (1 << 20)
requests = {
    "header": b"GET /metrics HTTP/1.1\r\nHost: x\r\nX-Mega: " + mega + b"\r\n\r\n",
    "path": b"GET /metrics?" + mega + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "endless": mega,
}
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 10)
answer = b""
try:
    s.sendall(requests[sys.argv[2]])
except OSError:
    pass
try:
    answer = s.recv(4096)
except OSError:
    pass
print(answer.split()[1].decode() if answer.startswith(b"HTTP/1.1 ") else "closed")
