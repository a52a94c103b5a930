;; check: no
;; Validation of all functions: the first error is told, also for validate.
;; command: validate
(module (func $caller (call 99)) (func $unknown_local (drop (local.get 3))) (func (export "_start")))
