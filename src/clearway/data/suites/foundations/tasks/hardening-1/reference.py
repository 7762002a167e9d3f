import re
from pathlib import Path

needs = Path("needs.txt").read_text()
robot, net = re.search(r"but for (\w+) from (\S+), who", needs).groups()
visitor = re.search(r"forward, but for (\w+), who", needs)[1]
tries, port = re.search(r"Tries are (\d+)", needs)[1], re.search(r"port stays (\d+)", needs)[1]
Path("gate.conf").write_text(
    f"port {port}\nroot no\npassword no\nforward no\ntries {tries}\nMatch user={robot} from={net}\n  password yes\nMatch user={visitor}\n  forward yes\n"
)
