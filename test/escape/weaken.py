"""
Stands in for the engine's client: takes flags of a `run` away, puts others in, and hands over to the real one. A sidecar
it tells which name server to ask: it sees this host's, not what a test has put in its place.
"""
import json, os, re, sys

arguments = sys.argv[1:]
change = json.loads(os.environ.pop("DOCKER_WEAKENING", "null"))
server = os.environ.pop("DOCKER_SIDECAR_NAMES", None)
if server and any(word.startswith("--label=ai-sandbox.sidecar=") for word in arguments):
    arguments.insert(1, "--dns=" + server)
if change and arguments[:1] == ["run"]:
    end = arguments.index("--")
    flags, rest = arguments[1:end], arguments[end:]
    items = []
    while flags:
        count = 2 if flags[0] in ("--mount", "--env", "--tmpfs") else 1
        items.append(flags[:count])
        flags = flags[count:]
    kept = [item for item in items if not any(re.search(pattern, " ".join(item)) for pattern in change["drop"])]
    # The last of two flags with one value counts; mounts of one target may not come twice.
    targets = {match for flag in change["add"] for match in re.findall(r"target=([^,]+)", flag)}
    kept = [item for item in kept if not any(item[-1].endswith("target=" + target) for target in targets)]
    arguments = ["run", *[word for item in kept for word in item], *change["add"], *rest]
os.execv("@engine@", ["docker", *arguments])
