// A counter, a feedback register and a memory: all kinds of cells that a small FPGA has.
module top(input clk, input rst, output [7:0] led);
  reg [23:0] counter;
  reg [7:0] lfsr;
  reg [7:0] mem [0:255];
  reg [7:0] out;
  wire feedback = lfsr[7] ^ lfsr[5] ^ lfsr[4] ^ lfsr[3];

  always @(posedge clk)
    if (rst) begin
      counter <= 0;
      lfsr <= 8'h1;
    end else begin
      counter <= counter + lfsr;
      lfsr <= {lfsr[6:0], feedback};
      mem[counter[7:0]] <= lfsr ^ counter[15:8];
    end

  always @(posedge clk) out <= mem[counter[23:16]];
  assign led = out ^ {8{&counter[11:0]}};
endmodule
