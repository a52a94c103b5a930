"""A design for logic synthesis in RTLIL, yosys' own language: a small processor, a filter and a checksum.

    design.py > design.il
"""
import sys

lines = []
counter = 0


def emit(text, depth=1):
    lines.append("  " * depth + text)


def cell(kind, parameters, connections):
    global counter
    counter += 1
    emit(f"cell {kind} $cell{counter}")
    for name, value in parameters.items():
        emit(f"parameter \\{name} {value}", 2)
    for port, signal in connections.items():
        emit(f"connect \\{port} {signal}", 2)
    emit("end")


def binary(kind, a, b, y, widths, signed=0):
    wide_a, wide_b, wide_y = widths
    cell(kind, {"A_SIGNED": signed, "B_SIGNED": signed, "A_WIDTH": wide_a, "B_WIDTH": wide_b, "Y_WIDTH": wide_y},
         {"A": a, "B": b, "Y": y})


def register(width, d, q, clock="\\clk"):
    cell("$dff", {"WIDTH": width, "CLK_POLARITY": "1'1"}, {"CLK": clock, "D": d, "Q": q})


def module(name, top=False):
    if top:
        emit("attribute \\top 1", 0)
    emit(f"module \\{name}", 0)


def fir(taps=24, width=12):
    """A finite impulse response filter: products of delayed samples and constants."""
    module("fir")
    emit("wire input 1 \\clk")
    emit(f"wire width {width} input 2 \\sample")
    emit("wire width 32 output 3 \\result")
    previous, total = "\\sample", None
    for tap in range(taps):
        emit(f"wire width {width} \\delay{tap}")
        emit(f"wire width 32 \\product{tap}")
        register(width, previous, f"\\delay{tap}")
        previous = f"\\delay{tap}"
        coefficient = (tap * 37 + 11) % 256 - 128
        constant = format(coefficient & 0xFFF, "012b")
        binary("$mul", previous, f"12'{constant}", f"\\product{tap}", (width, 12, 32), signed=1)
        if total is None:
            total = f"\\product{tap}"
        else:
            emit(f"wire width 32 \\sum{tap}")
            binary("$add", total, f"\\product{tap}", f"\\sum{tap}", (32, 32, 32), signed=1)
            total = f"\\sum{tap}"
    emit("wire width 32 \\held")
    register(32, total, "\\held")
    emit("connect \\result \\held")
    emit("end", 0)


def crc(width=64):
    """CRC-32 of a word a clock, bit by bit: one long chain of exclusive ors."""
    module("crc")
    emit("wire input 1 \\clk")
    emit(f"wire width {width} input 2 \\word")
    emit("wire width 32 output 3 \\checksum")
    emit("wire width 32 \\state")
    state = [f"\\state [{bit}]" for bit in range(32)]
    fresh = 0
    for bit in range(width):
        emit(f"wire \\feedback{bit}")
        binary("$xor", state[0], f"\\word [{bit}]", f"\\feedback{bit}", (1, 1, 1))
        state = state[1:] + ["1'0"]
        for place in range(32):
            if 0xEDB88320 >> place & 1:
                emit(f"wire \\step{fresh}")
                binary("$xor", state[place], f"\\feedback{bit}", f"\\step{fresh}", (1, 1, 1))
                state[place] = f"\\step{fresh}"
                fresh += 1
    register(32, "{ " + " ".join(reversed(state)) + " }", "\\state")
    emit("connect \\checksum \\state")
    emit("end", 0)


def processor():
    """An accumulator machine with 16 registers, as processes and a memory."""
    module("processor")
    emit("wire input 1 \\clk")
    emit("wire input 2 \\reset")
    emit("wire width 16 input 3 \\instruction")
    emit("wire width 16 output 4 \\counter")
    emit("wire width 16 output 5 \\accumulator")
    for name, width in [("operand", 16), ("sum", 16), ("difference", 16), ("product", 16), ("conjunction", 16),
                        ("shifted", 16), ("next_accumulator", 16), ("next_counter", 16), ("following", 16),
                        ("enable", 1), ("is_zero", 1), ("less", 1)]:
        emit(f"wire width {width} \\{name}")
    emit("memory width 16 size 16 \\registers")
    cell("$memrd", {"MEMID": '"\\\\registers"', "ABITS": 4, "WIDTH": 16, "CLK_ENABLE": "1'0", "CLK_POLARITY": "1'1",
                    "TRANSPARENT": "1'0"},
         {"CLK": "1'0", "EN": "1'1", "ADDR": "\\instruction [3:0]", "DATA": "\\operand"})
    cell("$memwr", {"MEMID": '"\\\\registers"', "ABITS": 4, "WIDTH": 16, "CLK_ENABLE": "1'1", "CLK_POLARITY": "1'1",
                    "PRIORITY": 0},
         {"CLK": "\\clk", "EN": "{ " + " ".join(["\\enable"] * 16) + " }", "ADDR": "\\instruction [3:0]",
          "DATA": "\\accumulator"})
    for kind, result in [("$add", "sum"), ("$sub", "difference"), ("$mul", "product"), ("$and", "conjunction"),
                         ("$shl", "shifted")]:
        binary(kind, "\\accumulator", "\\operand", f"\\{result}", (16, 16, 16))
    binary("$eq", "\\accumulator", "16'0000000000000000", "\\is_zero", (16, 16, 1))
    binary("$lt", "\\accumulator", "\\operand", "\\less", (16, 16, 1), signed=1)
    binary("$add", "\\counter", "16'0000000000000001", "\\following", (16, 16, 16))
    emit("process $decode")
    emit("assign \\next_accumulator \\accumulator", 2)
    emit("assign \\next_counter \\following", 2)
    emit("assign \\enable 1'0", 2)
    emit("switch \\reset", 2)
    emit("case 1'1", 3)
    emit("assign \\next_accumulator 16'0000000000000000", 4)
    emit("assign \\next_counter 16'0000000000000000", 4)
    emit("case", 3)
    emit("switch \\instruction [15:12]", 4)
    for code, result in enumerate(["sum", "difference", "product", "conjunction", "shifted", "operand"]):
        emit(f"case 4'{code:04b}", 5)
        emit(f"assign \\next_accumulator \\{result}", 6)
    emit("case 4'0110", 5)
    emit("assign \\enable 1'1", 6)
    for code, condition in [(7, "is_zero"), (8, "less")]:
        emit(f"case 4'{code:04b}", 5)
        emit(f"switch \\{condition}", 6)
        emit("case 1'1", 7)
        emit("assign \\next_counter { 4'0000 \\instruction [11:0] }", 8)
        emit("case", 7)
        emit("end", 6)
    emit("case", 5)
    emit("end", 4)
    emit("end", 2)
    emit("sync posedge \\clk", 2)
    emit("update \\accumulator \\next_accumulator", 3)
    emit("update \\counter \\next_counter", 3)
    emit("end")
    emit("end", 0)


def top(cores=8):
    module("top", top=True)
    emit("wire input 1 \\clk")
    emit("wire input 2 \\reset")
    emit(f"wire width {16 * cores} input 3 \\instructions")
    emit("wire width 12 input 4 \\sample")
    emit("wire width 32 output 5 \\checksum")
    emit("wire width 32 output 6 \\filtered")
    emit(f"wire width {16 * cores} output 7 \\accumulators")
    for core in range(cores):
        emit(f"wire width 16 \\counter{core}")
        low = core * 16
        cell("\\processor", {}, {
            "clk": "\\clk", "reset": "\\reset", "instruction": f"\\instructions [{low + 15}:{low}]",
            "counter": f"\\counter{core}", "accumulator": f"\\accumulators [{low + 15}:{low}]"})
    cell("\\crc", {},
         {"clk": "\\clk", "word": "{ \\counter3 \\counter2 \\counter1 \\counter0 }", "checksum": "\\checksum"})
    cell("\\fir", {}, {"clk": "\\clk", "sample": "\\sample", "result": "\\filtered"})
    emit("end", 0)


fir()
crc()
processor()
top()
sys.stdout.write("\n".join(lines) + "\n")
