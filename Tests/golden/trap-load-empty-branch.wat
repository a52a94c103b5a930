;; A load out of bounds traps also if it decides between two ways that do the same.
(module
  (memory (export "memory") 0 6)
  (func (export "_start")
    (if (v128.any_true (v128.load32_splat (i32.const 0))) (then))))
