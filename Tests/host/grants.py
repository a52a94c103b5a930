"""Grants arrive without loss and without addition, whatever bytes they hold, on every way that they take."""
import os
import shutil

from bench import HERE, WORK, WPC, assemble, expect, run

# A value of the host's that no program may see unless it is named.
SECRET = {"HOST_SECRET": "hunter2"}
VARIABLES = [
    b"A=1", b"A=x\nHOST_SECRET", b"A=x\nHOST_SECRET\n", b"A=\n", b"A=\\n", b"A=a\\\nb\\", b"A=;B=2", b"A=1;HOST_SECRET",
    b"A==", b"A=b=c", b"A=", b"A=\xff\x80", b"A=\xc3", b"A=\xf4\x8f\xbf\xbf\xf4\x8f\xbc\x80", b"A=\xf4\x8f\xbb\xbf",
    b"A=\xed\xa0\x80", b"A=\xc0\x80", b"\xff=1", "A=é\u2028\u202e東".encode(), b"A=\x01\x1b[31m\r\t\x7f", b"A= ",
    b" A=1", b"A=\\", b"\\=\\\\", b"A=--", b"A=$HOME`x`'\"", b"A=" + b"x" * 100000, b"A=::", b"a\nb=1",
]
FOLDERS = [
    b"plain", b"x\n", b"x\nplain", b"\nplain", b"a;plain", b"back\\slash", b"back\\nslash", b"\\", b"\xff\xfe",
    b"\xc3\xa9", b" ", b"-x", b"a:b", b"=", b"$x", b"\x1b[31m", b"\xf4\x8f\xbc\x80", b"y" * 200,
]


def parts(result):
    """Arguments, environment and directories that the guest printed."""
    expect(result.returncode == 0, f"ended with {result.returncode}: {result.stderr}")
    groups = result.stdout.split(b"\n--\n")
    expect(len(groups) == 3, f"printed {result.stdout[:200]}")
    return [group.split(b"\0")[:-1] for group in groups]


class Fixture:
    def __init__(self):
        self.folder = WORK / "grants"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.module = assemble(HERE / "grants.wat", self.folder / "grants.wasm")
        self.here = bytes(self.folder)
        for name in FOLDERS:
            os.makedirs(self.here + b"/" + name, exist_ok=True)

    def run(self, *options, variables={}, arguments=()):
        return run(WPC, "run", "-O0", *options, self.module, "--", *arguments, folder=self.folder,
                   variables=SECRET | variables)

    def compiled(self, *options, variables={}):
        program = self.folder / "program"
        result = run(WPC, "compile", "-O0", *options, self.module, "-o", program, folder=self.folder, variables=SECRET)
        expect(result.returncode == 0, result.stderr)
        return run(program, folder=self.folder, variables=SECRET | variables)


def options(name, values):
    return [part for value in values for part in (b"--" + name + b"=" + value,)]


def escaped(values):
    return b"\\\n" + b"\n".join(value.replace(b"\\", b"\\\\").replace(b"\n", b"\\n") for value in values)


def test_variables(fixture):
    """One at a time, so that none can hide behind another of the same name."""
    for value in VARIABLES:
        expect(parts(fixture.run(b"--env=" + value))[1] == [value], f"wpc run --env {value[:60]}")
        for present, granted in [(b"B=1;C=2", [b"B=1", b"C=2"]), (b"B=a\\n;\n", [b"B=a\\n;"]),
                                 (b"\\\nB=a\\nb", [b"B=a\nb"])]:
            if not value.startswith((b"B=", b"C=")):
                got = parts(fixture.run(b"--env=" + value, variables={"WPC_ENV": present}))[1]
                expect(got == [value] + granted, f"wpc run --env {value[:60]} after {present}: {got}")
                break
    program = fixture.folder / "program"
    expect(parts(fixture.compiled())[1] == [], "an ungranted variable")
    for value in VARIABLES:
        got = parts(run(program, folder=fixture.folder, variables=SECRET | {"WPC_ENV": escaped([value])}))[1]
        expect(got == [value], f"WPC_ENV with {value[:60]}: {got}")


def test_compiled_variables(fixture):
    """Names are made different, for all to fit into a program."""
    values = [value.replace(b"A", b"V%d" % index, 1) for index, value in enumerate(VARIABLES)]
    got = parts(fixture.compiled(*options(b"env", values), "--sealed"))[1]
    expect(got == values, f"compile --env: {[(a, b) for a, b in zip(values, got) if a != b]}")
    # The value of a variable that is named alone is the host's, in whole.
    for value in [b"x\nHOST_SECRET", b"\xff\\n", b";", b""]:
        expect(
            parts(fixture.compiled("--env", "HANDED", variables={"HANDED": value}))[1] == [b"HANDED=" + value],
            f"handed on: {value}")
        expect(
            parts(fixture.run("--env", "HANDED", variables={"HANDED": value}))[1] == [b"HANDED=" + value],
            f"handed on: {value}")


def test_directories(fixture):
    for way, give in [("run", fixture.run), ("compile", fixture.compiled)]:
        got = parts(give(*options(b"dir", FOLDERS)))[2]
        expect(got == FOLDERS, f"{way} --dir: {[(a, b) for a, b in zip(FOLDERS, got) if a != b]}")
        names = [b"/" + name for name in FOLDERS]
        got = parts(give(*options(b"dir", [name + b"::" + guest for name, guest in zip(FOLDERS, names)])))[2]
        expect(got == names, f"{way} --dir HOST::GUEST: {[(a, b) for a, b in zip(names, got) if a != b]}")
    for present, granted in [(b"plain;a:b", [b"plain", b"a:b"]), (b"a;plain\n", [b"a;plain"]),
                             (b"\\\nx\\nplain", [b"x\nplain"])]:
        got = parts(fixture.run("--dir", b"back\\nslash", variables={"WPC_DIRS": present}))[2]
        expect(got == [b"back\\nslash"] + granted, f"--dir after {present}: {got}")


def test_absolute_path(fixture):
    """The folder whose name ends in a line of its own that is a folder too: only the first is granted."""
    folder = fixture.here + b"/x\nplain"
    result = run(WPC, "run", "-O0", "--dir", folder, fixture.module, folder=fixture.folder, variables=SECRET)
    expect(parts(result)[2] == [folder], f"{result.stdout}")


def test_arguments(fixture):
    values = [b"", b"\xff", b"a\nb", b"\\n", b"--env", b"\xf4\x8f\xbc\x80", "é".encode()]
    got = parts(fixture.run("--argv0", b"\xffname\n", arguments=values))[0]
    expect(got == [b"\xffname\n"] + values, f"arguments: {got}")


def test_refused(fixture):
    """What has no name is said at once, and not by the program."""
    for option, value in [("--env", b""), ("--env", b"=x"), ("--dir", b""), ("--dir", b"::/x"), ("--dir", b"plain::")]:
        for command in [["run", "-O0"], ["compile", "-O0", "-o", "/dev/null"]]:
            result = run(WPC, *command, option, value, fixture.module, folder=fixture.folder)
            expect(result.returncode == 64 and b"is missing" in result.stderr,
                   f"{command[0]} {option} {value}: {result}")
    long = [f"V{index}=" + "x" * 100000 for index in range(2)]
    result = fixture.run(*options(b"env", [value.encode() for value in long]))
    expect(result.returncode == 1 and b"128 KiB" in result.stderr,
           f"a list that the system refuses: {result.returncode}")
    expect(
        parts(fixture.compiled(*options(b"env", [value.encode() for value in long])))[1] == [
            value.encode() for value in long
        ], "large grants are cut")


def test_keys(fixture):
    """Other grants make another program, also where they differ in bytes alone that are no UTF-8."""
    for values in [(b"A=\xff", b"A=\xfe", b"A=\xef\xbf\xbd", b"A=\xf4\x8f\xbf\xbf"), (b"A=\xc3\xa9", b"A=e\xcc\x81"),
                   (b"A=1\", \"B=2", b"A=1")]:
        for value in values:
            expect(parts(fixture.compiled("--env", value))[1] == [value], f"the cache gives another program: {value}")


def test_missing_directory(fixture):
    """The program says what it lacks and why, with a status of its own; the compiler warns."""
    (fixture.folder / "closed").mkdir()
    (fixture.folder / "closed").chmod(0)
    cases = [
        (b"nosuch", b"cannot open directory 'nosuch': No such file or directory; create it"),
        (b"grants.wasm", b"cannot open directory 'grants.wasm': Not a directory; grant the directory"),
        (b"nosuch::/x", b"cannot open directory 'nosuch': No such file"),
        (b".:/d",
         b"cannot open directory '.:/d': No such file or directory; the name that the program is to see stands after two colons"
         ), (b"no\x1b\xff", b"cannot open directory 'no\\x1b\\xff': No such file")
    ]
    if os.geteuid() != 0:
        cases.append((b"closed", b"cannot open directory 'closed': Permission denied"))
    for value, message in cases:
        compiled = run(WPC, "compile", "-O0", b"--dir=" + value, fixture.module, "-o", "program", folder=fixture.folder)
        expect(compiled.returncode == 0 and compiled.stderr.count(b"warning:") == 1,
               f"no warning for {value}: {compiled.stderr}")
        expect(
            run(WPC, "compile", "-O0", fixture.module, "-o", "other", folder=fixture.folder).stderr == b"",
            "a warning for nothing")
        for result in [run(fixture.folder / "program", folder=fixture.folder), fixture.run(b"--dir=" + value),
                       run(fixture.folder / "other", folder=fixture.folder, variables={"WPC_DIRS": value})]:
            expect(
                result.returncode == 66 and result.stderr.startswith(b"wpc: " + message) and
                result.stderr.count(b"\n") == 1 and result.stdout == b"", f"{value}: {result}")
    result = run(fixture.folder / "other", folder=fixture.folder, variables={"WPC_ENV": "=x"})
    expect(result.returncode == 125 and b"has no name" in result.stderr, f"a variable without a name: {result}")
