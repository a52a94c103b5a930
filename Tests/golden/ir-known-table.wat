;; A call through a table that nothing changes is a bounds check and one load; at a constant index it is a direct call.
;; emit: llvm
;; within: ir_known_table.3.variable
;; pattern: icmp ugt i32 .*, 2
;; pattern: getelementptr .*@ir_known_table\.dispatch\.0\.0
;; pattern: load ptr
;; pattern: call i32 %
(module
  (type $a (func (param i32) (result i32)))
  (table 3 3 funcref)
  (elem (i32.const 0) $first $second $third)
  (func $first (type $a) (local.get 0))
  (func $second (type $a) (i32.const 1))
  (func $third (param i64))
  (func $variable (export "variable") (param i32) (result i32) (call_indirect (type $a) (i32.const 5) (local.get 0)))
  (func (export "_start") (drop (call $variable (i32.const 1)))))
