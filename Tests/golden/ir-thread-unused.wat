;; A function that has no use for the thread block isn't given it, itself and others of the kind: so nobody keeps it over the calls.
;; emit: llvm
;; options: -O1
;; within: ir_thread_unused.0.count
;; pattern: call i32 @ir_thread_unused.0.count\(ptr poison, 
;; absent: call i32 @\S+\(ptr (nonnull |noundef )?%
(module
  (memory 1)
  (func $count (export "count") (param i32) (result i32)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else (i32.mul
        (call $count (i32.sub (local.get 0) (i32.const 1)))
        (call $other (i32.sub (local.get 0) (i32.const 2)))))))
  (func $other (export "other") (param i32) (result i32)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 5))
      (then (i32.const 7))
      (else (i32.div_u
        (call $other (i32.shr_u (local.get 0) (i32.const 1)))
        (call $count (i32.sub (local.get 0) (i32.const 4)))))))
  (func (export "_start")))
