;; A load whose value nobody wants stays, because it may trap.
;; emit: llvm
;; within: ir_unused_load.0.touch
;; pattern: load volatile i32
(module
  (memory 1)
  (func $touch (export "touch") (param i32) (drop (i32.load (local.get 0))))
  (func (export "_start")))
