;; Loops of few iterations in each other are unrolled whole: the outer one counts too.
;; emit: llvm
;; within: ir_loop_nest_unrolled.0.product
;; absent: phi
;; absent: br i1
(module
  (memory 2)
  (func $product (export "product") (param $a i32) (param $b i32) (param $c i32) (local $i i32) (local $j i32)
    (loop $rows
      (local.set $j (i32.const 0))
      (loop $columns
        (f64.store (i32.add (local.get $c) (i32.add (i32.mul (local.get $i) (i32.const 24)) (i32.shl (local.get $j) (i32.const 3))))
          (f64.mul
            (f64.load (i32.add (local.get $a) (i32.shl (local.get $i) (i32.const 3))))
            (f64.load (i32.add (local.get $b) (i32.shl (local.get $j) (i32.const 3))))))
        (br_if $columns (i32.ne (local.tee $j (i32.add (local.get $j) (i32.const 1))) (i32.const 3))))
      (br_if $rows (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3)))))
  (func (export "_start")))
