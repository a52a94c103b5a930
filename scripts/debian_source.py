"""Debian source packages, downloaded by the archives that this machine is configured with.

    from debian_source import source
    tree = source("zstd", Path(".build-real"))
"""
import functools
import shutil
import subprocess
from pathlib import Path


class SourceError(Exception):
    """A package that can't be had; says what apt said."""


def source(package, cache):
    """The folder of a source tree below `cache`, downloaded and unpacked if it isn't there yet."""
    folder = Path(cache) / "sources" / package
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _download(package, _options(Path(cache)), folder)
        (folder / "done").touch()
    trees = [path for path in folder.iterdir() if path.is_dir()]
    if len(trees) != 1:
        raise SourceError(f"{folder} has {len(trees)} source trees")
    return trees[0]


def _download(package, options, folder):
    """The newest version whose files can be had: a mirror may list one of which it has the binary packages alone."""
    try:
        return _run(["apt-get", *options, "source", "-q", package], folder)
    except SourceError as error:
        newest_failed = error
    listed = _run(["apt-cache", *options, "showsrc", "--only-source", package])
    versions = [line.split()[1] for line in listed.splitlines() if line.startswith("Version: ")]
    versions.sort(key=functools.cmp_to_key(_compare_versions), reverse=True)
    for version in versions[1:]:
        try:
            return _run(["apt-get", *options, "source", "-q", f"{package}={version}"], folder)
        except SourceError:
            continue
    raise newest_failed


def _compare_versions(left, right):
    if left == right:
        return 0
    return -1 if subprocess.run(["dpkg", "--compare-versions", left, "lt", right]).returncode == 0 else 1


def _run(command, cwd=None):
    """What a command printed; one that fails raises."""
    result = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                            errors="replace")
    if result.returncode != 0:
        raise SourceError(
            f"exit status {result.returncode} of {' '.join(command)}\n{(result.stdout + result.stderr)[-2000:]}")
    return result.stdout


def _options(cache):
    """apt options for lists of its own, with sources: a machine's configuration usually has binaries alone."""
    folder = (cache / "apt").resolve()
    options = [
        f"-oDir::Etc::sourcelist={folder}/sources.list", f"-oDir::Etc::sourceparts={folder}/parts",
        f"-oDir::State::lists={folder}/lists", f"-oDir::Cache={folder}/cache", "-oAPT::Sandbox::User=root"]
    if (folder / "done").exists():
        return options
    for name in ["parts", "lists/partial", "cache"]:
        (folder / name).mkdir(parents=True, exist_ok=True)
    configured = Path("/etc/apt")
    lines = []
    for path in [configured / "sources.list", *sorted((configured / "sources.list.d").glob("*.list"))]:
        if path.exists():
            lines += [
                line.replace("deb ", "deb-src ", 1) for line in path.read_text().splitlines() if line.startswith("deb ")
            ]
    (folder / "sources.list").write_text("\n".join(lines) + "\n")
    for path in (configured / "sources.list.d").glob("*.sources"):
        (folder / "parts" / path.name).write_text("".join(
            "Types: deb-src\n" if line.startswith("Types:") else line for line in path.read_text().splitlines(True)))
    _run(["apt-get", *options, "update", "-q"])
    (folder / "done").touch()
    return options
