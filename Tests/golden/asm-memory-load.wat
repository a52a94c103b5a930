;; The machine code of a load: the base, and one move.
;; emit: asm
;; pattern: ^asm_memory_load\.0\.get:
;; pattern: movq\s+\d+\(%rdi\), %(r\w+)
;; pattern: movl\s+8\(%r\w+,%r\w+\), %eax
;; pattern: retq
(module
  (memory 1)
  (func $get (export "get") (param i32) (result i32) (i32.load offset=8 (local.get 0)))
  (func (export "_start")))
