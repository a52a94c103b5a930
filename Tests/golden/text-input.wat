;; check: text
;; uses: print
;; wpc takes the text format.
(module (func (export "_start") (call $print_i32 (i32.const 3))))
