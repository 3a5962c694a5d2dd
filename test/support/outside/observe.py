"""Prints a line for each packet that arrives at this network: of TCP the first of a connection, of the rest all."""
import ctypes, ipaddress, json, signal, socket, struct

# It goes with the machine, however that ends: else its network would stay (PR_SET_PDEATHSIG).
ctypes.CDLL(None).prctl(1, signal.SIGKILL)

listener = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
print("ready", flush=True)
while True:
    frame, (interface, _, kind, _, _) = listener.recvfrom(65535)
    # What leaves again is no arrival.
    if kind == 4 or len(frame) < 34 or interface == "lo":
        continue
    ether = struct.unpack("!H", frame[12:14])[0]
    packet = frame[14:]
    if ether == 0x0800:
        protocol, to, body = packet[9], str(ipaddress.IPv4Address(packet[16:20])), packet[(packet[0] & 15) * 4:]
    elif ether == 0x86DD and len(packet) >= 40:
        protocol, to, body = packet[6], str(ipaddress.IPv6Address(packet[24:40])), packet[40:]
        # The network's own housekeeping: neighbours, groups.
        if protocol in (0, 58) and (to.startswith("ff") or body[:1] and body[0] >= 130):
            continue
    else:
        continue
    if protocol == 6 and (len(body) < 14 or body[13] & 0x12 != 2):
        continue
    port = struct.unpack("!H", body[2:4])[0] if protocol in (6, 17) and len(body) >= 4 else 0
    name = {1: "ICMP", 6: "TCP", 17: "UDP", 58: "ICMP"}.get(protocol, str(protocol))
    print(json.dumps({"kind": "packet", "protocol": name, "to": to, "port": port, "text": body[8:200].decode("latin1")}), flush=True)
