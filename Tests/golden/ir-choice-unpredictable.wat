;; Which of two loaded values is the greater one is not to be foreseen; how one compares with a parameter, or whether two are equal, may be.
;; emit: llvm
;; within: ir_choice_unpredictable.0.smaller
;; pattern: select i1 %\S+, i32 %\S+, i32 %\S+, .*!unpredictable
(module
  (memory 1)
  (func $smaller (export "smaller") (param i32 i32) (result i32)
    (select (local.get 0) (local.get 1) (i64.lt_u (i64.load (local.get 0)) (i64.load (local.get 1)))))
  (func (export "_start")))
