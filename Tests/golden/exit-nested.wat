;; uses: print
;; proc_exit leaves from any depth, through indirect calls as well.
(module
  (table funcref (elem $leave))
  (func $leave (call $proc_exit (i32.const 7)))
  (func $call (call_indirect (i32.const 0)))
  (func (export "_start") (call $call) (unreachable)))
