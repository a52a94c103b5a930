;; check: no
(module (func $load (drop (i32.load (i32.const 0)))) (func (export "_start")))
