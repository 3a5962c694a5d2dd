/** Programs that put a load on the filter from inside, as scripts for a shell. */

const program = (code: string): string =>
  `exec python3 - <<'END'\nimport asyncio, os, socket, ssl, time\n${code}\nEND`;
const open = `
async def tunnel(name):
    for attempt in range(5):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", 3128)
            break
        except OSError:
            await asyncio.sleep(0.5)
    writer.write(f"CONNECT {name}:443 HTTP/1.1\\r\\nHost: {name}:443\\r\\n\\r\\n".encode())
    head = await reader.readuntil(b"\\r\\n\\r\\n")
    assert b" 200 " in head, head
    await writer.start_tls(ssl.create_default_context(), server_hostname=name)
    return reader, writer
`;

/** Opens so many tunnels, waits until all are, then asks through each. */
export const tunnels = (count: number): string =>
  program(`${open}
async def main():
    all = await asyncio.gather(*[tunnel("load.outside.example") for _ in range(${count})])
    async def ask(pair):
        pair[1].write(b"GET / HTTP/1.1\\r\\nHost: load.outside.example\\r\\nConnection: close\\r\\n\\r\\n")
        return b"secret" in await pair[0].read()
    answers = await asyncio.gather(*[ask(pair) for pair in all])
    print(f"{sum(answers)} answers, {len(all)} at a time")
asyncio.run(main())`);

/** Asks for so many bytes through each of so many tunnels, and reads nothing of them. */
export const deaf = (count: number, amount: number): string =>
  program(`${open}
async def main():
    all = await asyncio.gather(*[tunnel("load.outside.example") for _ in range(${count})])
    for reader, writer in all:
        writer.transport.pause_reading()
        writer.write(b"GET /bytes/${amount} HTTP/1.1\\r\\nHost: load.outside.example\\r\\n\\r\\n")
    await asyncio.sleep(6)
    print(f"{len(all)} deaf", flush=True)
    os._exit(0)
asyncio.run(main())`);

/** Opens so many connections, says that much on each, and waits until they are given up. @param bytes for Python */
export const silent = (count: number, bytes: string): string =>
  program(`
import resource, subprocess
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
all = []
for _ in range(${count}):
    try:
        one = socket.create_connection(("127.0.0.1", 3128), 2)
        one.sendall(b"${bytes}")
        one.setblocking(False)
        all.append(one)
    except OSError:
        break
begin = time.time()
def isOpen(one):
    try:
        return one.recv(2000) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
opened = len(all)
# A few wait where there was no room for one more process.
while len(all) > opened / 100 and time.time() - begin < 90:
    time.sleep(1)
    all = [one for one in all if isOpen(one)]
answer = subprocess.run(["curl", "-sS", "-m", "5", "${"https://load.outside.example/"}"], capture_output=True, text=True)
print(f"{opened} opened, {len(all)} left after {time.time() - begin:.0f} s, then {answer.stdout or answer.stderr}")`);
