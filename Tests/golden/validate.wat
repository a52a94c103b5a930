;; command: validate
;; Nothing to say of a valid module.
(module (func (export "f") (result i32) (i32.const 1)))
