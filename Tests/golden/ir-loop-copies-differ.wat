;; Two bodies in a row that aren't copies of each other: the second one multiplies by another number.
;; emit: llvm
;; within: ir_loop_copies_differ.0.scale
;; pattern: double 3\.0
;; pattern: double 5\.0
(module
  (memory 2)
  (func $scale (export "scale") (param $p i32) (param $count i32)
    (loop $next
      (f64.store (local.get $p) (f64.mul (f64.const 3) (f64.load (local.get $p))))
      (f64.store (i32.add (local.get $p) (i32.const 8)) (f64.mul (f64.const 5) (f64.load (i32.add (local.get $p) (i32.const 8)))))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 2))))))
  (func (export "_start")))
