"""The module whose bytes stand in a test's lines `;; BYTES: 00 61 73 6d ...`, on the standard output."""
import re
import sys
from pathlib import Path

text = Path(sys.argv[1]).read_text()
sys.stdout.buffer.write(bytes.fromhex(" ".join(re.findall(r"^;; BYTES: (.*)$", text, re.M))))
