/// Numbers of values, blocks or whatever else has an address.
///
/// Swift's dictionaries hash so that nobody who chooses the keys can make them collide, and that is most of what a pass
/// that only looks at a function takes. An allocator chooses these keys, so one multiplication is enough to spread
/// them.
public struct AddressTable {
    /// Nothing or a power of two; the key 0 marks what is free.
    private var keys: [UInt] = []
    private var numbers: [Int] = []
    /// Of a product, the bits from this one on say where a key belongs.
    private var shift: UInt64 = 0
    public private(set) var count = 0

    private static let smallestSize = 16
    /// 2^64 divided by the golden ratio (Knuth, "The Art of Computer Programming", volume 3, 6.4).
    private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// `capacity`: how many keys fit before it grows.
    public init(capacity: Int = 0) {
        guard capacity > 0 else { return }
        var size = AddressTable.smallestSize
        while size / 2 < capacity { size *= 2 }
        allocate(size)
    }

    private mutating func allocate(_ size: Int) {
        keys = [UInt](repeating: 0, count: size)
        numbers = [Int](repeating: 0, count: size)
        shift = UInt64(UInt64.bitWidth - size.trailingZeroBitCount)
    }

    /// Where `key` is, or would be put, in a table that isn't empty.
    private func place(of key: UInt) -> Int {
        var place = Int(truncatingIfNeeded: (UInt64(key) &* AddressTable.factor) >> shift)
        while keys[place] != key, keys[place] != 0 { place = (place + 1) & (keys.count - 1) }
        return place
    }

    /// The number of what is at `address`, which is not 0; nil if it has none.
    public subscript(address: UInt) -> Int? {
        if count == 0 { return nil }
        let place = place(of: address)
        return keys[place] == address ? numbers[place] : nil
    }

    /// Gives what is at `address`, which is not 0, a number, unless it has one. Returns the one that it has then, and
    /// whether that is new.
    @discardableResult
    public mutating func insert(_ address: UInt, _ number: Int) -> (number: Int, isNew: Bool) {
        if let known = self[address] { return (known, false) }
        if 2 * (count + 1) > keys.count { grow() }
        let place = place(of: address)
        keys[place] = address
        numbers[place] = number
        count += 1
        return (number, true)
    }

    /// Half of the places stay free.
    private mutating func grow() {
        let (oldKeys, oldNumbers) = (keys, numbers)
        allocate(max(2 * oldKeys.count, AddressTable.smallestSize))
        for (key, number) in zip(oldKeys, oldNumbers) where key != 0 {
            let place = place(of: key)
            keys[place] = key
            numbers[place] = number
        }
    }
}

extension AddressTable {
    public subscript(value: IRValue) -> Int? { self[UInt(bitPattern: value.ref)] }
    public subscript(block: IRBlock) -> Int? { self[UInt(bitPattern: block.ref)] }

    @discardableResult
    public mutating func insert(_ value: IRValue, _ number: Int) -> (number: Int, isNew: Bool) {
        insert(UInt(bitPattern: value.ref), number)
    }

    @discardableResult
    public mutating func insert(_ block: IRBlock, _ number: Int) -> (number: Int, isNew: Bool) {
        insert(UInt(bitPattern: block.ref), number)
    }

    /// For a table that is used as a set. Returns whether the value is new to it.
    public mutating func insert(_ value: IRValue) -> Bool { insert(value, 0).isNew }
}
