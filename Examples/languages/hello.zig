//! Greets, and counts the words of standard input: Zig's own interface of WASI.
const std = @import("std");

pub fn main(init: std.process.Init) !void {
    const gpa = init.gpa;
    const arguments = try init.minimal.args.toSlice(init.arena.allocator());
    var out_buffer: [256]u8 = undefined;
    var out = std.Io.File.stdout().writerStreaming(init.io, &out_buffer);
    try out.interface.print("Hello, {s}!\n", .{if (arguments.len > 1) arguments[1] else "world"});
    var in_buffer: [4096]u8 = undefined;
    var in = std.Io.File.stdin().readerStreaming(init.io, &in_buffer);
    const text = try in.interface.allocRemaining(gpa, .unlimited);
    defer gpa.free(text);
    var counts = std.StringHashMap(u32).init(gpa);
    defer counts.deinit();
    var total: u32 = 0;
    var words = std.mem.tokenizeAny(u8, text, " \n\t");
    while (words.next()) |word| : (total += 1) {
        const entry = try counts.getOrPutValue(word, 0);
        entry.value_ptr.* += 1;
    }
    try out.interface.print("{d} words, {d} of them different\n", .{ total, counts.count() });
    try out.interface.flush();
}
