;; An active segment that doesn't fit traps when the module is instantiated.
(module
  (memory 1)
  (data (i32.const 65534) "abc")
  (func (export "_start")))
