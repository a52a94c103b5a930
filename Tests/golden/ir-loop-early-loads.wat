;; In an unrolled loop a load of a vector goes before the stores that it doesn't overlap with.
;; emit: llvm
;; within: ir_loop_early_loads.0.scale
;; pattern: load <4 x float>
;; pattern: store <4 x float>
;; absent: store <4 x float>[^@]*load <4 x float>
(module
  (memory 2)
  (func $scale (export "scale") (param $p i32)
    (local $i i32)
    (loop $next
      (v128.store (local.get $p) (f32x4.mul (v128.load (local.get $p)) (v128.const f32x4 3 3 3 3)))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1024)))))
  (func (export "_start")))
