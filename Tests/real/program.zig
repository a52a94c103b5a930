// Trees, maps, compile-time tables, vectors, wide integers, cryptography; and at last a trap: an addition that overflows.
const std = @import("std");

const Node = struct { key: u64, left: ?*Node = null, right: ?*Node = null };

fn insert(gpa: std.mem.Allocator, root: *?*Node, key: u64) !void {
    var place = root;
    while (place.*) |node| {
        if (key == node.key) return;
        place = if (key < node.key) &node.left else &node.right;
    }
    const node = try gpa.create(Node);
    node.* = .{ .key = key };
    place.* = node;
}

fn depth(node: ?*Node) usize {
    const n = node orelse return 0;
    return 1 + @max(depth(n.left), depth(n.right));
}

fn primes(comptime limit: usize) [limit]bool {
    @setEvalBranchQuota(limit * 20);
    var sieve: [limit]bool = @splat(true);
    sieve[0] = false;
    sieve[1] = false;
    var i: usize = 2;
    while (i * i < limit) : (i += 1) {
        if (sieve[i]) {
            var j = i * i;
            while (j < limit) : (j += i) sieve[j] = false;
        }
    }
    return sieve;
}

const Failure = error{ TooSmall, TooLarge };
fn check(n: u32) Failure!u32 {
    if (n < 10) return error.TooSmall;
    if (n > 1000) return error.TooLarge;
    return n * 2;
}

pub fn main() !void {
    const gpa = std.heap.page_allocator;
    var arena = std.heap.ArenaAllocator.init(gpa);
    defer arena.deinit();
    const a = arena.allocator();

    var root: ?*Node = null;
    var state: u64 = 88172645463325252;
    for (0..20000) |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        try insert(a, &root, state % 100000);
    }
    std.debug.print("depth {d}\n", .{depth(root)});

    const table = comptime primes(2000);
    var count: usize = 0;
    for (table) |p| count += @intFromBool(p);
    std.debug.print("primes {d}\n", .{count});

    var digest: [32]u8 = undefined;
    std.crypto.hash.sha2.Sha256.hash("some text to hash", &digest, .{});
    std.debug.print("sha256 {x}\n", .{digest});
    var blake: [32]u8 = undefined;
    std.crypto.hash.Blake3.hash("some text to hash", &blake, .{});
    std.debug.print("blake3 {x}\n", .{blake});
    const key: [32]u8 = @splat(7);
    const nonce: [12]u8 = @splat(9);
    const plain: [64]u8 = @splat(3);
    var sealed: [64]u8 = undefined;
    var tag: [16]u8 = undefined;
    std.crypto.aead.chacha_poly.ChaCha20Poly1305.encrypt(&sealed, &tag, &plain, "data", nonce, key);
    std.debug.print("aead {x} {x}\n", .{ sealed, tag });

    var map = std.StringHashMap(usize).init(a);
    for (0..5000) |i| {
        const name = try std.fmt.allocPrint(a, "key{d}", .{i * 7919 % 997});
        const entry = try map.getOrPutValue(name, 0);
        entry.value_ptr.* += i;
    }
    std.debug.print("map {d} {d}\n", .{ map.count(), map.get("key5").? });

    const Vec = @Vector(8, f32);
    var v: Vec = .{ 1, 2, 3, 4, 5, 6, 7, 8 };
    for (0..10) |_| v = @sqrt(v * @as(Vec, @splat(1.5)) + v);
    std.debug.print("vector {d:.5}\n", .{@reduce(.Add, v)});
    const wide: u128 = 0x0123456789abcdef0123456789abcdef;
    std.debug.print("wide {x} {d}\n", .{ wide *% 0xfedcba9876543211, wide / 1000003 });
    std.debug.print("{any} {any} {any}\n", .{ check(5), check(50), check(5000) });
    var list = [_]i64{ 5, -3, 9, 1 << 40, 0, -(1 << 50) };
    std.mem.sort(i64, &list, {}, std.sort.asc(i64));
    std.debug.print("{any}\n", .{list});
    var overflow: u8 = 250;
    for (0..@as(usize, @intCast(list.len))) |_| overflow += 1;
    std.debug.print("unreached {d}\n", .{overflow});
}
