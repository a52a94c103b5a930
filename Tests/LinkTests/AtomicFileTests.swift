import Foundation
import System
import Testing

@Suite struct AtomicFileTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func writesAndReplaces() throws {
        try AtomicFile.write([1, 2, 3], to: scratch("a"))
        try AtomicFile.write("four", to: scratch("a"))
        #expect(try bytes(scratch("a")) == Array("four".utf8))
        #expect(scratch.names == ["a"])
    }

    @Test func modeIsKeptUnderTheUmask() throws {
        try AtomicFile.write("#!/bin/sh\nexit 3\n", to: scratch("run"), mode: 0o700)
        let attributes = try FileManager.default.attributesOfItem(atPath: scratch("run"))
        #expect((attributes[.posixPermissions] as? Int) == 0o700)
        #expect(try Subprocess.run([scratch("run")]).status == .exited(3))
    }

    @Test func whatCannotBeWrittenIsFoundBeforehand() throws {
        try AtomicFile.write("old", to: scratch("a"))
        for path in [scratch("a"), scratch("new"), "/dev/null"] { try AtomicFile.check(path) }
        #expect(scratch.names == ["a"])
        #expect { try AtomicFile.check(scratch("nowhere/a")) } throws: { "\($0)".contains("make the directory first") }
        #expect { try AtomicFile.check(scratch("")) } throws: { "\($0)".contains("name a file with -o") }
    }

    @Test func whatIsNotCommittedNeverAppears() throws {
        try AtomicFile.write("old", to: scratch("a"))
        do {
            let file = try UnfinishedFile(scratch("a"))
            try Array("new".utf8).withUnsafeBytes { bytes in try file.append(bytes) }
        }
        #expect(try bytes(scratch("a")) == Array("old".utf8))
        #expect(scratch.names == ["a"])
        let file = try UnfinishedFile(scratch("a"))
        for part in ["ne", "w"] { try Array(part.utf8).withUnsafeBytes { bytes in try file.append(bytes) } }
        try file.commit()
        #expect(try bytes(scratch("a")) == Array("new".utf8))
        #expect(scratch.names == ["a"])
        #expect { _ = try UnfinishedFile("/dev/null") } throws: { "\($0)".contains("not a regular file") }
        #expect { _ = try UnfinishedFile(scratch("nowhere/a")) } throws: {
            "\($0)".contains("make the directory first")
        }
    }

    @Test func devicesAreWrittenDirectly() throws {
        try AtomicFile.write([1], to: "/dev/null")
        let attributes = try FileManager.default.attributesOfItem(atPath: "/dev/null")
        #expect((attributes[.type] as? FileAttributeType) == .typeCharacterSpecial)
    }

    @Test func directoryIsRefused() {
        #expect { try AtomicFile.write([1], to: scratch.path) } throws: { "\($0)".contains("is a directory") }
    }

    @Test func longNames() throws {
        let name = String(repeating: "x", count: 255)
        try AtomicFile.write([1], to: scratch(name))
        #expect(scratch.names == [name])
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func fullDisk() {
        #expect { try AtomicFile.write([1], to: "/dev/full") } throws: {
            ($0 as? OutputError)?.kind == .diskFull && "\($0)".contains("free some space")
        }
    }

    @Test func temporaryDirectoryGoesWithItsFiles() throws {
        let path: String
        do {
            var directory = try TemporaryDirectory { _ in scratch.path }
            path = directory.path
            let file = directory.file("a.o")
            try AtomicFile.write([1], to: file)
            #expect(FileManager.default.fileExists(atPath: file))
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func outputOfProgramsIsKept() throws {
        let result = try Subprocess.run(["/bin/sh", "-c", "echo out; echo err >&2; kill -TERM $$"])
        #expect(result.output == "out\nerr\n")
        #expect(result.status == .signaled(15))
        #expect { try Subprocess.run(["/nowhere/program"]) } throws: { ($0 as? OutputError)?.kind == .cannotStart }
    }
}
