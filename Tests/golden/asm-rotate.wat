;; The portable baseline is no single processor: a rotation is one, and not the double shift that Sandy Bridge is faster with.
;; emit: asm
;; pattern: ^asm_rotate\.0\.rotate:
;; pattern: roll\s+\$7, %eax
;; pattern: ^asm_rotate\.1\.rotate_long:
;; pattern: rolq\s+\$31, %rax
;; absent: shld
(module
  (func $rotate (export "rotate") (param i32) (result i32) (i32.rotl (local.get 0) (i32.const 7)))
  (func $rotate_long (export "rotate_long") (param i64) (result i64) (i64.rotl (local.get 0) (i64.const 31)))
  (func (export "_start")))
