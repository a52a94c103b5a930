;; uses: print
;; Overlapping copies in both directions, fills, passive segments and dropping them.
(module
  (data $passive "passive")
  (data (i32.const 0) "0123456789\0a")
  (func (export "_start")
    (memory.copy (i32.const 2) (i32.const 0) (i32.const 6))
    (call $print (i32.const 0) (i32.const 11))
    (memory.copy (i32.const 0) (i32.const 2) (i32.const 6))
    (call $print (i32.const 0) (i32.const 11))
    (memory.fill (i32.const 3) (i32.const 120) (i32.const 4))
    (call $print (i32.const 0) (i32.const 11))
    (memory.init $passive (i32.const 1) (i32.const 3) (i32.const 4))
    (call $print (i32.const 0) (i32.const 11))
    (data.drop $passive)
    (memory.init $passive (i32.const 0) (i32.const 0) (i32.const 0))
    (memory.copy (i32.const 131072) (i32.const 131072) (i32.const 0))
    (memory.init $passive (i32.const 0) (i32.const 0) (i32.const 1))))
