;; A load is base + index + offset: guard pages catch what is out of bounds, and the index is 33 bits wide with the offset.
;; emit: llvm
;; within: ir_load.0.get
;; pattern: zext i32 %\w+ to i64
;; pattern: getelementptr .*i64 4294967292
;; pattern: load i32, ptr %\w+, align 1
;; absent: icmp
;; absent: br 
;; absent: volatile
(module
  (memory 1)
  (func $get (export "get") (param i32) (result i32) (i32.load offset=4294967292 (local.get 0)))
  (func (export "_start")))
