# What attacks may use: $WS the workspace, $HOST_HOME its user's home, $GATEWAY an address of the host, $PORT and
# $LOCAL_PORT services on it (on all addresses, on the loopback), $NEIGHBOUR another container, $PAYLOAD a command
# that shows on the host that it ran there, $ID. $OUTSIDE is a machine of the internet's, $INSIDER one of a local network,
# $BESIDE one with a public address in a network that the host is in.
umask 022
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com
# What this attack leaves where it gets to, so that observers know it.
export SIGN="${ID,,}-$MARK"
PAYLOAD="touch $MARKS/$ID"
# Whether a system call gets past every check of privilege: any answer but "not permitted" and "no such call".
call() {
  python3 - "$@" <<'PYTHON'
import ctypes, errno, platform, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
intel, arm = sys.argv[1].split("/")
number = int(intel if platform.machine() == "x86_64" else arm)
values = [value[1:].encode() if value.startswith("=") else ctypes.c_ulong(int(value, 0) & (2**64 - 1)) for value in sys.argv[2:]]
result = libc.syscall(ctypes.c_long(number), *values)
error = errno.errorcode.get(ctypes.get_errno(), "ok") if result == -1 else "ok"
print(error)
sys.exit(1 if error in ("EPERM", "ENOSYS", "EACCES", "EAFNOSUPPORT", "ESOCKTNOSUPPORT", "EPROTONOSUPPORT") else 0)
PYTHON
}
# Whether a file of the kernel's can be opened for writing. Nothing is written.
opens() {
  python3 -c 'import os, sys; os.open(sys.argv[1], os.O_WRONLY)' "$1"
}
# Whether a service of the host's answers over TCP.
ask() {
  python3 - "$@" <<'PYTHON'
import socket, sys
with socket.create_connection((sys.argv[1], int(sys.argv[2])), 8) as connection:
    connection.settimeout(8)
    sys.exit(0 if b"secret" in connection.recv(200) else 1)
PYTHON
}
# Whether it answers through the proxy, or directly where there is none: a target, and bytes to send first.
tunnel() {
  python3 - "$@" <<'PYTHON'
import os, re, socket, sys
target, first = sys.argv[1].encode().decode("unicode_escape"), (sys.argv[2:] + ["GET / HTTP/1.0\\r\\n\\r\\n"])[0]
proxy = os.environ.get("https_proxy")
if proxy:
    at = re.search(r"//([^:/]+):(\d+)", proxy)
    connection = socket.create_connection((at[1], int(at[2])), 8)
    connection.settimeout(8)
    connection.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode("latin1"))
    answer = connection.recv(4000)
    print(answer[:60])
    if b" 200 " not in answer[:20]:
        sys.exit(1)
else:
    name, port = target.rsplit(":", 1)
    connection = socket.create_connection((name.strip("[]"), int(port)), 8)
    connection.settimeout(8)
    answer = b""
connection.sendall(first.encode().decode("unicode_escape").encode("latin1"))
while b"secret" not in answer:
    more = connection.recv(4000)
    if not more:
        sys.exit(1)
    answer += more
PYTHON
}
# Waits until a network that has just been plugged in carries anything; comes back at once where there is none.
awaitNetwork() {
  python3 - <<'PYTHON'
import os, socket
for _ in range(10):
    try:
        socket.create_connection((os.environ["OUTSIDE"], 80), 1).close()
        break
    except TimeoutError:
        pass
    except OSError:
        break
PYTHON
}
# Asks over TLS through the proxy, leaving this attack's mark: a target, and the name that TLS is to ask for, "-" for none.
secure() {
  python3 - "$@" <<'PYTHON'
import os, re, socket, ssl, sys
target, name = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else sys.argv[1].rsplit(":", 1)[0]
at = re.search(r"//([^:/]+):(\d+)", os.environ.get("https_proxy") or "http://127.0.0.1:3128")
connection = socket.create_connection((at[1], int(at[2])), 8)
connection.settimeout(8)
connection.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
answer = connection.recv(4000)
print(answer[:200])
if b" 200 " not in answer[:20]:
    sys.exit(1)
context = ssl._create_unverified_context()
connection = context.wrap_socket(connection, server_hostname=None if name == "-" else name)
host = os.environ.get("INNER_HOST", target)
connection.sendall(f"GET /mark-{os.environ['SIGN']} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
print(connection.recv(4000))
PYTHON
}
# Sends bytes to the proxy as they are, with \r and \n written out.
raw() {
  python3 - "$@" <<'PYTHON'
import os, re, socket, sys
at = re.search(r"//([^:/]+):(\d+)", os.environ.get("http_proxy") or "http://127.0.0.1:3128")
connection = socket.create_connection((at[1], int(at[2])), 3)
connection.settimeout(2)
connection.sendall(sys.argv[1].encode().decode("unicode_escape").encode("latin1"))
try:
    while more := connection.recv(4000):
        print(more[-300:])
except OSError as error:
    print(error)
PYTHON
}
# Sets git's configuration as an attacker does, whoever may hold its lock.
configure() {
  cp .git/config "/tmp/config.$ID" && git config -f "/tmp/config.$ID" "$@" && cat "/tmp/config.$ID" >.git/config
}
