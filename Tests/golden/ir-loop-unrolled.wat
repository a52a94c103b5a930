;; A loop that its producer has unrolled by two is rolled back and becomes one over vectors, though `i32.add p 8` could wrap.
;; emit: llvm
;; within: ir_loop_unrolled.0.scale
;; pattern: ^vector\.body:
;; pattern: load <2 x double>
;; pattern: fmul <2 x double>
;; pattern: store <2 x double>
(module
  (memory 2)
  (func $scale (export "scale") (param $p i32) (param $count i32)
    (loop $next
      (f64.store (local.get $p) (f64.mul (f64.const 3) (f64.load (local.get $p))))
      (f64.store (i32.add (local.get $p) (i32.const 8)) (f64.mul (f64.const 3) (f64.load (i32.add (local.get $p) (i32.const 8)))))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 2))))))
  (func (export "_start")))
