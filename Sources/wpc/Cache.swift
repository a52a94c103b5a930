import ArgumentParser
import Driver

struct Cache: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show or clear the cache of compiled code.",
        discussion: """
            Examples:
              wpc cache            where it is, how large, and how large it may get
              wpc cache --clear    remove everything

            The cache is $WPC_CACHE_DIR, or wpc in $XDG_CACHE_HOME or ~/.cache. It holds compiled partitions of \
            modules and \
            finished outputs, by content; wpc run executes programs in it. Beyond $WPC_CACHE_SIZE (default: 2g) what \
            was used longest ago goes. \
            --no-cache or WPC_NO_CACHE=1 compiles without it.
            """)

    @Flag(help: "Say where the cache is and how large (the default).")
    var show = false

    @Flag(help: "Remove everything from it.")
    var clear = false

    func run() throws {
        guard let location = CacheDirectory() else {
            throw CompileError(
                .output, "there is no cache: set WPC_CACHE_DIR, XDG_CACHE_HOME or HOME to an absolute path")
        }
        let contents = CacheContents(location)
        if clear {
            let count = try contents.clear()
            Terminal.print("removed \(count) \(count == 1 ? "entry" : "entries") from \(location.path)\n")
        }
        if show || !clear {
            let (entries, bytes) = try contents.size()
            Terminal.print(
                "\(location.path): \(entries) \(entries == 1 ? "entry" : "entries"), \(bytes) bytes of at most "
                    + "\(ObjectCache.sizeLimit())\n"
            )
        }
    }
}
