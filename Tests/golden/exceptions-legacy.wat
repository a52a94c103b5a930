;; uses: print
;; The legacy form: catch, rethrow, delegate, catch_all, across calls; then an exception that nobody catches.
(module
  (tag $number (export "number") (param i32 f64))
  (tag $other)
  (func $throw (param i32) (throw $number (local.get 0) (f64.const 2.5)))
  (func $through (param i32) (call $throw (local.get 0)) (call $print_i32 (i32.const -1)))
  (func $catch (param i32) (result i32)
    (try (result i32)
      (do (call $through (local.get 0)) (i32.const 0))
      (catch $other (i32.const 1))
      (catch $number (drop) (i32.add (i32.const 100)))))
  (func $rethrow (param i32) (result i32)
    (try (result i32)
      (do
        (try (result i32)
          (do (call $through (local.get 0)) (i32.const 0))
          (catch_all (call $print_i32 (i32.const 7)) (rethrow 0))))
      (catch $number (drop))))
  (func $delegate (param i32) (result i32)
    (try $outer (result i32)
      (do
        (try (result i32)
          (do
            (try (result i32) (do (call $through (local.get 0)) (i32.const 0)) (delegate $outer)))
          (catch_all (i32.const -2))))
      (catch $number (drop) (i32.mul (i32.const 2)))))
  (func (export "_start") (local $i i32)
    (call $print_i32 (call $catch (i32.const 5)))
    (call $print_i32 (call $rethrow (i32.const 6)))
    (call $print_i32 (call $delegate (i32.const 21)))
    ;; Many: none of them may stay in memory.
    (loop $again
      (drop (call $catch (local.get $i)))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 30000))))
    (call $through (i32.const 42))))
