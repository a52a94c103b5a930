;; Options of one letter take their value with a space or without, as those of clang and make do.
;; uses: print
;; options: -j1 -O1
(module
  (func (export "_start") (call $print_i32 (i32.const 7))))
