;; How a loaded value compares with a parameter, or whether two are equal, may well be foreseen: no mark.
;; emit: llvm
;; absent: unpredictable
(module
  (memory 1)
  (func $smaller (export "smaller") (param i32 i32) (result i32)
    (select (local.get 0) (local.get 1) (i32.lt_u (i32.load (local.get 0)) (local.get 1)))
    (i32.add (select (local.get 0) (local.get 1) (i64.eq (i64.load (local.get 0)) (i64.load (local.get 1))))))
  (func (export "_start")))
