;; Who loads from memory, or calls a function that does, through however many others, is given the thread block.
;; emit: llvm
;; options: -O1
;; within: ir_thread_needed.0.count
;; pattern: call i32 @ir_thread_needed.0.count\(ptr [^p]
;; pattern: call i32 @ir_thread_needed.1.other\(ptr [^p]
;; absent: poison
(module
  (memory 1)
  (func $count (export "count") (param i32) (result i32)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else (i32.mul
        (call $count (i32.sub (local.get 0) (i32.const 1)))
        (call $other (i32.sub (local.get 0) (i32.const 2)))))))
  (func $other (export "other") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.load (i32.const 8)))))
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 5))
      (then (i32.const 7))
      (else (i32.div_u
        (call $other (i32.shr_u (local.get 0) (i32.const 1)))
        (call $count (i32.sub (local.get 0) (i32.const 4)))))))
  (func (export "_start")))
