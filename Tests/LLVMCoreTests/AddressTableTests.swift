import LLVMCore
import Testing

@Suite struct AddressTableTests {
    @Test func findsWhatWasPutIn() {
        var table = AddressTable()
        #expect(table.count == 0 && table[16] == nil)
        #expect(table.insert(16, 5) == (5, true))
        #expect(table[16] == 5 && table[32] == nil && table.count == 1)
    }

    @Test func keepsTheFirstNumber() {
        var table = AddressTable()
        table.insert(16, 1)
        #expect(table.insert(16, 2) == (1, false))
        #expect(table[16] == 1 && table.count == 1)
    }

    /// Objects of one size lie at even distances: of 2^n bytes, the low bits of all addresses are the same.
    @Test(arguments: [UInt(1), 8, 48, 4096, 1 << 40]) func growsWithAddressesAtEvenDistances(distance: UInt) {
        var table = AddressTable(capacity: 3)
        for number in 1...5000 { #expect(table.insert(UInt(number) &* distance, number).isNew) }
        #expect(table.count == 5000)
        for number in 1...5000 { #expect(table[UInt(number) &* distance] == number) }
        #expect(table[5001 &* distance] == nil)
    }

    @Test func aCopyIsAnotherTable() {
        var table = AddressTable()
        table.insert(8, 1)
        var copy = table
        copy.insert(16, 2)
        #expect(table[16] == nil && copy[8] == 1 && copy[16] == 2)
    }
}
