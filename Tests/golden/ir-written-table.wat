;; A table that an instruction may change is looked at for each call.
;; emit: llvm
;; within: ir_written_table.1.variable
;; pattern: load ptr, .*!tbaa
;; absent: dispatch
(module
  (type $a (func (param i32) (result i32)))
  (table 3 3 funcref)
  (elem (i32.const 0) $first)
  (func $first (type $a) (local.get 0))
  (func $variable (export "variable") (param i32) (result i32) (call_indirect (type $a) (i32.const 5) (local.get 0)))
  (func $change (export "change") (table.set 0 (i32.const 1) (table.get 0 (i32.const 0))))
  (func (export "_start") (drop (call $variable (i32.const 1)))))
