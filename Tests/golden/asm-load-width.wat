;; No load gets narrower: one that begins in memory and ends outside has to trap, whatever bits of it are used.
;; emit: asm
;; pattern: \tmovl\t\([^)]*\), %eax
;; pattern: \tmovq\t\([^)]*\), %rax
;; pattern: \tmov(dqu|ups)\t\(
(module
  (memory 1)
  (func (export "word") (param i32) (result i32) (i32.and (i32.load (local.get 0)) (i32.const 255)))
  (func (export "long") (param i32) (result i32) (i32.wrap_i64 (i64.load (local.get 0))))
  (func (export "vector") (param i32) (result i32) (i32x4.extract_lane 0 (v128.load (local.get 0)))))
