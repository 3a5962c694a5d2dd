"""Runs attacks inside, each in a shell of its own, and prints what became of them: {id: [exit code, end of output]}."""
import concurrent.futures, json, os, signal, subprocess, sys, tempfile

order = json.load(sys.stdin)


def attack(one):
    with tempfile.TemporaryFile(dir="/tmp") as output:
        environment = {**os.environ, **order["variables"], "ID": one["id"]}
        process = subprocess.Popen(
            ["/bin/bash", "-c", order["prelude"] + one["script"]],
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            env=environment, start_new_session=True, cwd=order["folder"],
        )
        try:
            code = process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            code = -1
        # Whatever it left behind must not disturb the next one.
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except OSError:
            pass
        if code == -1:
            process.wait()
        output.seek(0)
        return one["id"], [code, output.read()[-300:].decode(errors="replace")]


with concurrent.futures.ThreadPoolExecutor(order["workers"]) as pool:
    print(json.dumps(dict(pool.map(attack, order["attacks"]))))
