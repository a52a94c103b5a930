;; A memory without a maximum in a module with loops: it may be refused the last page, but where it gets it loops go through the end to the beginning.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "0123456789abcdef")
  (func $sum (param $p i32) (param $n i32) (result i32) (local $sum i32)
    (loop $l
      (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $p))))
      (local.set $sum (i32.add (local.get $sum) (i32.load8_u (i32.add (local.get $p) (i32.const 1)))))
      (local.set $p (i32.add (local.get $p) (i32.const 2)))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 2)))))
    (local.get $sum))
  (func (export "_start")
    (if (i32.ne (memory.grow (i32.const 65534)) (i32.const 1)) (then (call $proc_exit (i32.const 1))))
    (if (i32.ne (memory.grow (i32.const 0)) (i32.const 65535)) (then (call $proc_exit (i32.const 2))))
    (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then (return)))
    (if (i32.ne (call $sum (i32.const 0xfffffff0) (i32.const 32)) (i32.const 1122)) (then (call $proc_exit (i32.const 3))))))
